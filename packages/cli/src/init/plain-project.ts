import type { DescribedProject, Project } from './described-project.ts';
import { skipPrograms } from './skip-programs.ts';

/** An image for each program, with the defaults for everything else. */
export function plainProject({ found, all }: Project): DescribedProject {
  const chosen = skipPrograms(found, all);
  const { images } = chosen;
  return {
    draft: {
      plugins: [...new Set(images.map(({ plugin }) => plugin))],
      top: { platforms: ['linux/amd64', 'linux/arm64'] },
      images: images.map(({ name, package: program, plugin, options, repository }) => ({
        name,
        program,
        settings: { [plugin]: options },
        ...(repository === undefined ? {} : { repository }),
      })),
    },
    chosen,
    sources: [],
    notes: [],
  };
}
