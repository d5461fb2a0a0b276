import { StrakeError } from '../errors/index.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';
import type { Target } from './target.ts';

/** The states of the files that a compile made, by path, for each image that they are for. */
export type OutputStates = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

/** To be asked as soon as its steps have ended, or were found to have nothing to do. */
export function outputStates({ services }: BuildSession, { job }: DescribedCompile): OutputStates {
  const states = new Map<string, Map<string, string | undefined>>();
  for (const { image, file } of job.outputs) {
    const own = states.get(image) ?? new Map<string, string | undefined>();
    states.set(image, own.set(file, services.fileState(file)));
  }
  return states;
}

/**
 * To be asked when the layers of an image hold its outputs: what was packed is what the compile made. A compiler whose build was killed
 * may still write into the folder that the next build works in.
 * @throws FILE_CHANGED, once what is there instead has been removed
 */
export async function checkOutputs(
  { services }: BuildSession,
  { image }: Target,
  { platformName, states }: DescribedCompile & { readonly states: OutputStates },
): Promise<void> {
  const own = [...(states.get(image.name) ?? [])];
  const changed = own
    .filter(([file, state]) => services.fileState(file) !== state)
    .map(([file]) => file);
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
