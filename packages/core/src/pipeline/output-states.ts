import { StrakeError } from '@strake/oci';
import type { DescribedCompile } from './describe-compile.ts';
import type { BuildSession } from './session.ts';
import type { Target } from './target.ts';

/** The states of the files that a compile made, by path, for each image that they are for. */
export type OutputStates = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

/** The states in which steps left their outputs, or found them when they had nothing to do, by path. */
export type LeftStates = ReadonlyMap<string, string | undefined>;

/** A compile whose steps have ended. */
export interface CompiledStates extends DescribedCompile {
  readonly states: OutputStates;
  /** Settles when what the steps made has been checked. */
  readonly checked?: Promise<unknown>;
}

/**
 * To be asked as soon as its steps have ended, or were found to have nothing to do.
 * @param left what was seen when each step ended; absent: all of them had nothing to do
 */
export function outputStates(
  { services }: BuildSession,
  { job }: DescribedCompile,
  left: LeftStates = new Map(),
): OutputStates {
  const states = new Map<string, Map<string, string | undefined>>();
  for (const { image, file } of job.outputs) {
    const own = states.get(image) ?? new Map<string, string | undefined>();
    states.set(image, own.set(file, left.has(file) ? left.get(file) : services.files.state(file)));
  }
  return states;
}

/**
 * To be asked when the last step has ended: later steps read what earlier ones had left.
 * @throws FILE_CHANGED, once what is there instead has been removed
 */
export async function checkLeft(
  session: BuildSession,
  { platformName }: DescribedCompile,
  left: LeftStates,
): Promise<void> {
  const changed = changedFiles(session, left);
  const [first] = changed;
  if (first === undefined) return;
  await session.services.files.remove(changed);
  throw new StrakeError(
    'FILE_CHANGED',
    `${first} changed after the step for ${platformName} that made it had ended`,
    {
      platform: platformName,
      hint: `${HINT} A later step that changes it has to name it in its outputs.`,
    },
  );
}

/**
 * To be asked when the layers of an image hold its outputs: what was packed is what the compile made. A compiler whose build was killed
 * may still write into the directory that the next build works in.
 * @throws what a check of a step found; FILE_CHANGED, once what is there instead has been removed
 */
export async function checkOutputs(
  session: BuildSession,
  { image }: Target,
  { platformName, states, checked }: CompiledStates,
): Promise<void> {
  await checked;
  const changed = changedFiles(session, states.get(image.name) ?? new Map());
  const [first] = changed;
  if (first === undefined) return;
  await session.services.files.remove(changed);
  throw new StrakeError(
    'FILE_CHANGED',
    `${first} changed between its compile and its layer for ${platformName}`,
    {
      image: image.name,
      platform: platformName,
      hint: HINT,
    },
  );
}

const HINT =
  'Another process writes there, such as a compiler whose build was killed: build again when it has ended.';

function changedFiles({ services }: BuildSession, left: LeftStates): readonly string[] {
  return [...left]
    .filter(([file, state]) => services.files.state(file) !== state)
    .map(([file]) => file);
}
