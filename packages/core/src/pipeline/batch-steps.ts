import { sortKeys } from '@strake/oci/internal';
import type { CompileStep } from '../plugin/compile-job.ts';

/** Steps that run in one process; at least one. */
export type StepBatch = readonly [CompileStep, ...CompileStep[]];

/** Groups steps that differ only in `id`, `operands` and `outputs`, keeping the order. */
export function batchSteps(steps: readonly CompileStep[]): readonly StepBatch[] {
  const batches: [CompileStep, ...CompileStep[]][] = [];
  let lastKey: string | undefined;
  for (const step of steps) {
    const key = batchKey(step);
    const last = batches.at(-1);
    if (last && key !== undefined && key === lastKey) last.push(step);
    else batches.push([step]);
    lastKey = key;
  }
  return batches;
}

/**
 * The command line of a batch.
 * @param argv in place of that of its steps
 */
export function commandLine(
  steps: StepBatch,
  argv: readonly string[] = steps[0].argv,
): readonly string[] {
  return [...argv, ...steps.flatMap(({ operands = [] }) => operands)];
}

/** The file in which a step writes what it read. */
export function depfileOf({ inputs }: CompileStep): string | undefined {
  const { discovery } = inputs ?? {};
  return discovery && 'depfile' in discovery ? discovery.depfile : undefined;
}

function batchKey(step: CompileStep): string | undefined {
  const { id, operands, outputs, ...shared } = step;
  // Steps of one process would overwrite each other's.
  if (operands === undefined || depfileOf(step) !== undefined) return undefined;
  return JSON.stringify(sortKeys(shared));
}
