import { defined } from '@strake/oci/internal';
import type { CompileJob, CompileStep } from '../plugin/compile-job.ts';

/** What a step is, as its plan says it: nothing of the caller's environment. */
export interface StepFacts {
  /** With the operands. */
  readonly argv: readonly string[];
  readonly directory: string;
  /** Variables that are set for the step alone. */
  readonly env: Readonly<Record<string, string>>;
  /** `values` of its inputs. */
  readonly settings: Readonly<Record<string, string>>;
  /** `stamps` of its inputs. */
  readonly stamps: Readonly<Record<string, string>>;
}

export function stepFacts({ env: shared }: Pick<CompileJob, 'env'>, step: CompileStep): StepFacts {
  const { argv, operands = [], directory, env, processors = '', inputs } = step;
  // The number of processors does not change what the step makes.
  const { [processors]: _, ...own } = { ...shared, ...env };
  const { values = {}, stamps = {} } = inputs ?? {};
  return {
    argv: [...argv, ...operands],
    directory,
    env: defined(own) as StepFacts['env'],
    settings: values,
    stamps,
  };
}
