import { StrakeError } from '../errors/index.ts';
import type { DescribedCompile } from './describe-compile.ts';
import type { RanStep } from './event.ts';
import type { BuildSession } from './session.ts';
import type { Target } from './target.ts';

/** The states of the output files of a compile, by path, for each image. */
export type OutputStates = ReadonlyMap<string, ReadonlyMap<string, string | undefined>>;

/** The states of outputs after their steps, or when found up to date, by path. */
export type LeftStates = ReadonlyMap<string, string | undefined>;

/** A finished compile. */
export interface CompiledStates extends DescribedCompile {
  readonly states: OutputStates;
  /** The steps that ran, if any did. */
  readonly ran?: readonly RanStep[];
  /** Settles when the outputs have been checked. */
  readonly checked?: Promise<unknown>;
}

/**
 * Call it as soon as its steps have ended, or were found to be up to date. Outputs in a remote cache are not files.
 * @param left the states when each step ended; absent: all of them were up to date
 */
export function outputStates(
  { services, remote }: BuildSession,
  { job }: DescribedCompile,
  left: LeftStates = new Map(),
): OutputStates {
  const states = new Map<string, Map<string, string | undefined>>();
  for (const { image, file } of job.outputs) {
    if (remote?.outputs.has(file)) continue;
    const own = states.get(image) ?? new Map<string, string | undefined>();
    states.set(image, own.set(file, left.has(file) ? left.get(file) : services.files.state(file)));
  }
  return states;
}

/**
 * Call it when the last step has ended: later steps read outputs of earlier ones.
 * @throws FILE_CHANGED, after removing the changed files
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
    `${first} changed after its step for ${platformName} had ended`,
    {
      platform: platformName,
      hint: `${HINT} If a later step changes it, the plugin must list it in the outputs of that step.`,
    },
  );
}

/**
 * Call it when the layers of an image contain its outputs, to check that the packed files are those of the compile. A compiler whose build was killed
 * may still write into the directory that the next build works in.
 * @throws the error of a step's check; FILE_CHANGED, after removing the changed files
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
  'Another process writes to it, for example a compiler of a killed build: build again when it has ended.';

function changedFiles({ services }: BuildSession, left: LeftStates): readonly string[] {
  return [...left]
    .filter(([file, state]) => services.files.state(file) !== state)
    .map(([file]) => file);
}
