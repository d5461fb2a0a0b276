import type { FinishedProcess } from '@strake/oci/internal';
import { StrakeError } from '../../errors/index.ts';
import type { Machine } from '../machine.ts';
import { runTool, type ToolOptions } from './run-tool.ts';

/** Runs the programs of a build, and limits how many run in parallel. */
export interface StepRunner {
  /** The number of parallel compiles. */
  readonly jobs: number;
  /** Their largest number, where that saves a turn in which processors have no work; at least `jobs`. */
  readonly mostJobs: number;
  /** Bytes of memory for each compile. */
  readonly jobMemory: number;
  /** Number of processors of the machine. */
  readonly processors: number;
  /** Milliseconds of a monotonic clock. */
  clock(): number;
  /** @throws TOOL_NOT_FOUND, TOOL_FAILED, FILE_UNREADABLE; the signal's reason */
  run(argv: readonly string[], options: ToolOptions): Promise<FinishedProcess>;
}

/**
 * @param wanted number of parallel compiles, at least 1; default: the number that processors and memory allow
 * @throws CONFIG_VALUE_INVALID
 */
export function createStepRunner(
  machine: Pick<Machine, 'cores' | 'memory' | 'clock'>,
  wanted?: number,
): StepRunner {
  const jobs = wanted ?? defaultJobs(machine);
  // With none at a time a build would wait for ever.
  if (!Number.isSafeInteger(jobs) || jobs < 1)
    throw new StrakeError('CONFIG_VALUE_INVALID', `jobs is ${jobs}, not a positive whole number`, {
      hint: 'Set it to the number of parallel compiles.',
    });
  return {
    jobs,
    mostJobs: wanted ?? mostJobs(machine),
    jobMemory: Math.floor(machine.memory / jobs),
    processors: machine.cores,
    clock: machine.clock,
    run: runTool,
  };
}

/** The memory that the compiler and linker of a large program need together. */
const JOB_BYTES = 2 ** 30;

function defaultJobs(machine: Pick<Machine, 'cores' | 'memory'>): number {
  return jobsFor(machine, machine.cores);
}

function mostJobs(machine: Pick<Machine, 'cores' | 'memory'>): number {
  return jobsFor(machine, Math.floor(machine.cores * 1.5));
}

function jobsFor({ memory }: Pick<Machine, 'memory'>, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(memory / JOB_BYTES)));
}
