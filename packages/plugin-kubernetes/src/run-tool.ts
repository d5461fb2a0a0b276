import { type PushContext, type PushRunOptions, StrakeError } from '@strake/core/plugin';

/** How a program runs that must succeed. */
interface ToolOptions extends PushRunOptions {
  /** What to do if it fails. Default: run it by hand. */
  readonly hint?: string;
}

/** What may run programs: the context of a push, and of its check. */
export type ToolContext = Pick<PushContext, 'env' | 'run'>;

/** The time that a query may take: a daemon or cluster that does not answer must not hold a build for ever. */
const QUERY_SECONDS = 60;

/**
 * Runs a program that must succeed.
 * @param what it does, as the subject of a message: `node kind-worker cannot list its images`
 * @param options its time limit is a minute by default
 * @returns its standard output
 * @throws TOOL_FAILED with the last line of what it said; TOOL_NOT_FOUND
 */
export async function runTool(
  { run }: ToolContext,
  argv: readonly string[],
  what: string,
  { hint = `Run it by hand to see why: ${argv.join(' ')}`, ...options }: ToolOptions = {},
): Promise<string> {
  const done = await run(argv, { timeoutSeconds: QUERY_SECONDS, ...options });
  if (done.exitCode === 0) return done.stdout;
  const output = [done.stdout, done.stderr].filter((text) => text.trim() !== '').join('\n');
  const last = done.stderr.trim().split('\n').at(-1) ?? '';
  throw new StrakeError('TOOL_FAILED', `${what}${last === '' ? '' : `: ${last}`}`, {
    argv,
    exitCode: done.exitCode,
    output,
    hint,
  });
}
