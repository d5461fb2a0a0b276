import { StrakeError } from '@strake/oci';
import type { Machine } from '../machine.ts';
import { type FinishedProcess, type ProcessOptions, runProcess } from './run-process.ts';

/** Runs the programs of a build, and knows how many may run at once. */
export interface StepRunner {
  /** How many compiles may run at once. */
  readonly jobs: number;
  /** Bytes of memory that each of them may use. */
  readonly jobMemory: number;
  /** Of the machine. */
  readonly processors: number;
  /** Milliseconds of a clock that only goes forward. */
  clock(): number;
  /** @throws TOOL_NOT_FOUND, TOOL_FAILED, FILE_UNREADABLE; the signal's reason */
  run(argv: readonly string[], options: ProcessOptions): Promise<FinishedProcess>;
}

/**
 * @param jobs at least 1; default: as many as there are processors, and memory for
 * @throws CONFIG_VALUE_INVALID
 */
export function createStepRunner(
  machine: Pick<Machine, 'cores' | 'memory' | 'clock'>,
  jobs = defaultJobs(machine),
): StepRunner {
  // With none at a time a build would wait for ever.
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new StrakeError('CONFIG_VALUE_INVALID', `jobs is ${jobs}, not a whole number from 1`, {
      hint: 'It says how many compiles run at once.',
    });
  return {
    jobs,
    jobMemory: Math.floor(machine.memory / jobs),
    processors: machine.cores,
    clock: machine.clock,
    run: runProcess,
  };
}

/** What a compiler and a linker of a large program need together. */
const JOB_BYTES = 2 ** 30;

function defaultJobs({ cores, memory }: Pick<Machine, 'cores' | 'memory'>): number {
  return Math.max(1, Math.min(cores, Math.floor(memory / JOB_BYTES)));
}
