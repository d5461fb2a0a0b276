import { dirname, sep } from 'node:path';
import type { RecordedInput } from '../action-cache/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import { batchSteps } from './batch-steps.ts';
import { stepAction, stepName } from './cached-step.ts';
import type { HeldCompile } from './describe-compiles.ts';
import { type RemoteSteps, stepKey } from './remote-steps.ts';
import type { BuildSession } from './session.ts';

/** Whether a step may read an output of an earlier one. */
export type Reads = (step: CompileStep, earlier: CompileStep) => Promise<boolean>;

/**
 * What is known of the steps that read outputs of others, before they run: what they declare, their keys, the inputs of their last
 * run, and which paths their command lines and variables contain. Steps of one process do not read from each other. Of outputs
 * elsewhere than in the output directory every step may know.
 */
export function outputReaders(
  session: BuildSession,
  remote: RemoteSteps,
  compile: HeldCompile,
): Reads {
  const { path: top } = compile.directory;
  const batches = batchSteps(compile.job.steps);
  const batchOf = new Map(batches.flatMap((batch, at) => batch.map((step) => [step, at] as const)));
  const facts = new Map<CompileStep, Promise<readonly RecordedInput[]>>();
  const recorded = async (step: CompileStep): Promise<readonly RecordedInput[]> => {
    if (stepAction(session, compile, step) === undefined) return [];
    const known = await session.services.actionCache.inputsOf(stepName(step));
    return 'facts' in known ? known.facts : [];
  };
  const factsOf = (step: CompileStep) => {
    const known = facts.get(step) ?? recorded(step);
    facts.set(step, known);
    return known;
  };
  return async (step, earlier) => {
    if (batchOf.get(step) === batchOf.get(earlier)) return false;
    const { files = [], directories = [] } = step.inputs ?? {};
    const key = stepKey(remote, step);
    const words = wordsOf(step, compile);
    const declares = (file: string) =>
      files.includes(file) ||
      directories.some((path) => isAt(file, path)) ||
      key?.contents.made.has(file) ||
      words.some((word) => namesPath(word, file, top));
    if (earlier.outputs.some((file) => !isAt(file, top) || declares(file))) return true;
    const known = await factsOf(step);
    return earlier.outputs.some((file) => known.some((fact) => concerns(fact, file)));
  };
}

function wordsOf(
  { argv, operands = [], env = {}, directory }: CompileStep,
  { job }: HeldCompile,
): readonly string[] {
  return [...argv, ...operands, ...Object.values({ ...job.env, ...env }), directory];
}

/** Whether a word contains the path of a file, or of a directory above it from `top` on. */
function namesPath(word: string, file: string, top: string): boolean {
  for (let path = file; isAt(path, top); path = dirname(path)) {
    const after = word.split(path).slice(1);
    if (after.some((rest) => /^([\\/]*([^\\/\w.-]|$)|[\\/]\.)/.test(rest))) return true;
    if (path === dirname(path)) break;
  }
  return false;
}

function concerns(fact: RecordedInput, file: string): boolean {
  if (fact.kind === 'files') return Object.keys(fact.directories).includes(dirname(file));
  if (!('path' in fact) || fact.path === undefined) return false;
  return fact.kind === 'tree' ? isAt(file, fact.path) : [file, dirname(file)].includes(fact.path);
}

/** Whether a path is another one or below it. */
function isAt(path: string, above: string): boolean {
  return path === above || path.startsWith(above.endsWith(sep) ? above : `${above}${sep}`);
}
