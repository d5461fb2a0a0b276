import { posix } from 'node:path';
import type { DescribedProject, Project } from '../../described-project.ts';
import type { DraftImage, Note } from '../../draft.ts';
import { plainProject } from '../../plain-project.ts';
import { unpublishedPart } from '../../skip-programs.ts';
import { readFinalStage } from '../stage/read-final-stage.ts';
import { dockerfileImage } from './dockerfile-image.ts';

/**
 * A configuration with an image for each Dockerfile that compiles Go programs.
 * @returns undefined if there is no Dockerfile
 * @throws CONFIG_SYNTAX for one that Docker would refuse, and for one that cannot be read
 */
export async function describeDockerfiles(project: Project): Promise<DescribedProject | undefined> {
  const { found, survey, all, variables } = project;
  const notes: Note[] = [];
  const images: (DraftImage & { readonly programs: readonly string[] })[] = [];
  const sources: string[] = [];
  for (const file of survey.dockerfiles) {
    if (!all && unpublishedPart(file) !== undefined) continue;
    const final = await readFinalStage(file, project, ['.', posix.dirname(file)]);
    const image = dockerfileImage(final, variables);
    if (image === undefined) {
      notes.push({
        file,
        what: `FROM ${final.references.plain(final.stage.base)}`,
        line: final.stage.line,
        reason: 'the image contains no Go program',
      });
      continue;
    }
    sources.push(file);
    notes.push(...image.notes);
    const [program = ''] = image.programs;
    const known = found.find((each) => each.package === program);
    const name = uniqueName(nameOf(file, known?.name ?? posix.basename(program)), images);
    images.push({
      name,
      program,
      programs: image.programs,
      settings: image.settings,
      dockerfile: file,
      ...(known?.repository === undefined || known.name !== name
        ? {}
        : { repository: known.repository }),
    });
  }
  if (images.length === 0)
    return notes.length === 0 ? undefined : { ...plainProject(project), notes };
  const used = new Set(images.flatMap(({ programs }) => programs));
  const chosen = found.filter((image) => used.has(image.package));
  const left = found.filter((image) => !used.has(image.package));
  const hasFiles = images.some(({ settings }) => settings.files !== undefined);
  return {
    draft: {
      plugins: ['go', ...(hasFiles ? ['files'] : [])],
      top: {
        platforms: ['linux/amd64', 'linux/arm64'],
      },
      images: images.map(({ programs: _, ...image }) => image),
    },
    chosen: { images: chosen, skipped: [], below: [] },
    sources,
    notes,
    remarks: [
      'unlike those of Docker: labels name the commit, unless "vcs: false" is set',
      ...(left.length === 0 ? [] : [inNone(left.map((image) => image.package))]),
    ],
  };
}

function inNone(programs: readonly string[]): string {
  const [are, they] = programs.length === 1 ? ['is', 'it has no image'] : ['are', 'they have none'];
  return `${programs.join(', ')} ${are} in no Dockerfile, so ${they}`;
}

/** `worker` for `worker.Dockerfile`, `Dockerfile.worker` and `worker/Dockerfile`; otherwise the name of the program. */
function nameOf(file: string, program: string): string {
  const base = posix.basename(file);
  const [, after, before] =
    /^(?:Dockerfile|Containerfile)\.([\w.-]+)$|^([\w.-]+)\.[Dd]ockerfile$/.exec(base) ?? [];
  const name = after ?? before ?? program;
  return name.toLowerCase().replaceAll(/[^a-z0-9._-]/g, '-');
}

function uniqueName(name: string, images: readonly DraftImage[]): string {
  let free = name;
  for (let at = 2; images.some((image) => image.name === free); at += 1) free = `${name}-${at}`;
  return free;
}
