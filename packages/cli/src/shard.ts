import type { Shard } from '@strake/core';
import type { Invocation } from './invocation.ts';
import { UsageError } from './usage-error.ts';

/** Variables with the number of a job and of all jobs beside it. */
interface JobVariables {
  readonly index: string;
  /** The number of the first job. */
  readonly first: 0 | 1;
  readonly total: string;
  /** What to do if `total` is missing. */
  readonly hint: string;
}

/**
 * The first whose `index` is set counts. Sources: Kubernetes, "Indexed Job for Parallel Processing"; GitLab, "Predefined CI/CD variables";
 * Buildkite, "Environment variables"; CircleCI, "Project values and variables".
 */
const JOB_VARIABLES: readonly JobVariables[] = [
  {
    index: 'JOB_COMPLETION_INDEX',
    first: 0,
    total: 'STRAKE_SHARDS',
    hint: 'Set STRAKE_SHARDS to the number of completions of the Job: Kubernetes does not tell it to its containers.',
  },
  { index: 'CI_NODE_INDEX', first: 1, total: 'CI_NODE_TOTAL', hint: 'Set "parallel" of the job.' },
  {
    index: 'BUILDKITE_PARALLEL_JOB',
    first: 0,
    total: 'BUILDKITE_PARALLEL_JOB_COUNT',
    hint: 'Set "parallelism" of the step.',
  },
  {
    index: 'CIRCLE_NODE_INDEX',
    first: 0,
    total: 'CIRCLE_NODE_TOTAL',
    hint: 'Set "parallelism" of the job.',
  },
];

/**
 * Reads `--shard`.
 * @param text `N/M`, or `auto` for the variables of a CI service
 * @throws UsageError
 */
export function parseShard(text: string, env: Invocation['env']): Shard {
  if (text === 'auto') return shardOfJob(env);
  const [, index, total] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), total: Number(total) };
  if (shard.index >= 1 && shard.index <= shard.total) return shard;
  throw new UsageError(
    `--shard "${text}" is not a valid shard`,
    'Write N/M, such as 2/4, with N from 1 to M; or auto.',
  );
}

function shardOfJob(env: Invocation['env']): Shard {
  const job = JOB_VARIABLES.find(({ index }) => isSet(env[index]));
  // Source: GitLab, "Predefined CI/CD variables": without `parallel` there is no index, and the total is 1.
  if (job === undefined && env.CI_NODE_TOTAL === '1') return { index: 1, total: 1 };
  if (job === undefined)
    throw new UsageError(
      '--shard auto found no variable that numbers this job',
      `Write --shard N/M, or set one of ${JOB_VARIABLES.map(({ index, total }) => `${index} and ${total}`).join(', ')}.`,
    );
  if (!isSet(env[job.total]))
    throw new UsageError(`--shard auto: ${job.index} is set, but ${job.total} is not`, job.hint);
  const total = readNumber(job.total, env, 1);
  const index = readNumber(job.index, env, job.first) - job.first + 1;
  if (index <= total) return { index, total };
  throw new UsageError(
    `--shard auto: ${job.index} is ${env[job.index]}, but ${job.total} is only ${total}`,
    `${job.index} counts from ${job.first}. ${job.hint}`,
  );
}

function isSet(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}

function readNumber(name: string, env: Invocation['env'], least: number): number {
  const text = env[name] ?? '';
  if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(
    `--shard auto: ${name} is "${text}", but must be a whole number from ${least}`,
    'Write --shard N/M, or correct the variable.',
  );
}
