import { StrakeError } from '../errors/index.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';

/** The states of the files that a compile made, by path. */
export type OutputStates = ReadonlyMap<string, string | undefined>;

/** To be asked as soon as its steps have ended, or were found to have nothing to do. */
export function outputStates({ services }: BuildSession, { job }: DescribedCompile): OutputStates {
  return new Map(job.outputs.map(({ file }) => [file, services.fileState(file)]));
}

/**
 * To be asked when layers hold them: what was packed is what the compile made. A compiler whose build was killed may still write into
 * the folder that the next build works in.
 * @throws FILE_CHANGED, once what is there instead has been removed
 */
export async function checkOutputs(
  { services }: BuildSession,
  { platformName }: DescribedCompile,
  states: OutputStates,
): Promise<void> {
  const changed = [...states].filter(([file, state]) => services.fileState(file) !== state);
  const [first] = changed;
  if (!first) return;
  await services.removeFiles(changed.map(([file]) => file));
  throw new StrakeError(
    'FILE_CHANGED',
    `${first[0]} changed between its compile and its layer for ${platformName}`,
    {
      platform: platformName,
      hint: 'Another process writes there, such as a compiler whose build was killed: build again when it has ended.',
    },
  );
}
