import type { BuildFacts } from '../plugin/build-facts.ts';
import type { HeldCompile } from './describe-compiles.ts';
import type { BuildSession } from './session.ts';
import { isWithin } from './sources-used.ts';
import { stepsFor } from './steps-for.ts';

/** Notes which steps make what of which image. */
export function noteCompiles(
  { sourcesUsed }: Pick<BuildSession, 'sourcesUsed'>,
  compiles: readonly HeldCompile[],
): void {
  if (!sourcesUsed) return;
  for (const compile of compiles) {
    for (const target of compile.targets)
      sourcesUsed.noteSteps(target.image.name, stepsFor(target, compile), compile.directory.path);
  }
}

/** Names of ignored files that are told. */
const MOST_NAMES = 20;

/** How an image is built: the facts of the whole build, and what of the machine its steps and layers used. */
export async function describeBuild(
  { services, sourcesUsed }: Pick<BuildSession, 'services' | 'sourcesUsed'>,
  image: string,
): Promise<BuildFacts> {
  const facts = await services.buildFacts();
  if (!sourcesUsed) return facts;
  const environment = sorted({ ...facts.environment, ...sourcesUsed.environmentOf(image) });
  const { repository } = facts;
  const top = repository && (await services.sources.repository())?.directory;
  if (!repository || top === undefined) return { ...facts, environment };
  const { paths, isComplete } = await sourcesUsed.filesOf(image);
  const inside = paths.filter((path) => isWithin(path, top));
  const submodules = services.sources.submodules();
  const usesSubmodules = inside.some((path) => submodules.some((above) => isWithin(path, above)));
  const ignored = await services.sources.ignored(inside);
  return {
    ...facts,
    environment,
    repository: {
      ...repository,
      ...(ignored.length > 0 ? { ignored: ignored.slice(0, MOST_NAMES) } : {}),
      ...(inside.length < paths.length ? { outside: true } : {}),
      ...(usesSubmodules ? { submodules: true } : {}),
      ...(isComplete ? {} : { incomplete: true }),
    },
  };
}

function sorted(map: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}
