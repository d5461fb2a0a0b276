import { StrakeError } from '../errors/index.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';
import type { Target } from './target.ts';

/** The states of the files that a compile made, by path. */
export type OutputStates = ReadonlyMap<string, string | undefined>;

/** To be asked as soon as its steps have ended, or were found to have nothing to do. */
export function outputStates({ services }: BuildSession, { job }: DescribedCompile): OutputStates {
  return new Map(job.outputs.map(({ file }) => [file, services.fileState(file)]));
}

/**
 * To be asked when the layers of an image hold its outputs: what was packed is what the compile made. A compiler whose build was killed
 * may still write into the folder that the next build works in.
 * @throws FILE_CHANGED, once what is there instead has been removed
 */
export async function checkOutputs(
  { services }: BuildSession,
  { image }: Target,
  { job, platformName, states }: DescribedCompile & { readonly states: OutputStates },
): Promise<void> {
  const own = job.outputs.filter((output) => output.image === image.name);
  const changed = own
    .map(({ file }) => file)
    .filter((file) => services.fileState(file) !== states.get(file));
  const [first] = changed;
  if (first === undefined) return;
  await services.removeFiles(changed);
  throw new StrakeError(
    'FILE_CHANGED',
    `${first} changed between its compile and its layer for ${platformName}`,
    {
      image: image.name,
      platform: platformName,
      hint: 'Another process writes there, such as a compiler whose build was killed: build again when it has ended.',
    },
  );
}
