import { CommanderError } from 'commander';
import { boundHeap } from './bound-heap.ts';
import { type Cancellation, watchSignals } from './cancellation.ts';
import { delayTierUp } from './delay-tier-up.ts';
import { guardEnd } from './guard-end.ts';
import type { Invocation } from './invocation.ts';
import { koArguments } from './ko/ko-arguments.ts';
import { createProgram } from './program.ts';
import { createPendingTaps } from './progress/pending-taps.ts';
import type { ReportOptions } from './report-error.ts';
import { safeStream } from './safe-stream.ts';
import { watchOutput } from './watch-output.ts';
import { processDirectory } from './working-directory.ts';

/** How long unused sockets may keep the process alive. */
const LINGER_MS = 100;

/**
 * Runs one command in this process, and sets the process's exit code when it has ended: 0, 2 to 6 by who can fix the failure, 70 for a
 * bug in strake, 130 or 143 after cancellation, 141 if the reader of its output is gone.
 * @param argv the arguments after the command's name
 */
export async function run(argv: readonly string[], version: string): Promise<void> {
  const checkHeap = boundHeap();
  delayTierUp();
  const output = watchOutput(process);
  const cancellation = watchSignals(process);
  const taps = createPendingTaps();
  const github = process.env.GITHUB_ACTIONS === 'true';
  const env =
    process.platform === 'win32' ? (await import('@strake/core')).callerEnvironment() : process.env;
  const invocation: Invocation = {
    // Read on demand: it may have been deleted.
    get cwd() {
      return processDirectory();
    },
    env,
    // Opened on demand.
    get stdin() {
      return process.stdin;
    },
    stdout: safeStream(process.stdout, github),
    stderr: safeStream(process.stderr, github),
    signal: cancellation.signal,
    taps,
    checkHeap,
  };
  const finished = guardEnd(process, taps);
  let waitingFor: readonly string[] = [];
  cancellation.signal.addEventListener('abort', () => {
    waitingFor = taps.waiting();
  });
  let code: number;
  try {
    code = await runProgram(argv, version, invocation, () => ({
      cancelled: cancellation.exitCode,
      uncaught: cancellation.uncaught,
      waitingFor,
    }));
  } finally {
    finished();
    cancellation.stop();
  }
  process.exitCode = await output.finish(code, invocation, wantsJson(argv));
  setTimeout(() => process.exit(), LINGER_MS).unref();
}

async function runProgram(
  argv: readonly string[],
  version: string,
  invocation: Invocation,
  cancellation: () => Pick<ReportOptions, 'cancelled' | 'waitingFor'> &
    Pick<Cancellation, 'uncaught'>,
): Promise<number> {
  let code = 0;
  try {
    const program = createProgram({ version, invocation, end: (exitCode) => (code = exitCode) });
    await program.parseAsync(argv, { from: 'user' });
    const { uncaught } = cancellation();
    if (uncaught) throw uncaught.thrown;
    return code;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : 2;
    const { reportError } = await import('./report-error.ts');
    const verbose = await wantsDetails(argv, invocation);
    const { uncaught, ...cancelled } = cancellation();
    const failure = uncaught
      ? (await import('./explain-uncaught.ts')).explainUncaught(uncaught.thrown)
      : thrown;
    return reportError(failure, {
      stderr: invocation.stderr,
      env: invocation.env,
      cwd: knownDirectory(),
      verbose,
      json: wantsJson(argv),
      color: !argv.includes('--no-color'),
      ...cancelled,
    });
  }
}

/** The directory that locations of failures are relative to: any directory if the working directory was deleted. */
function knownDirectory(): string {
  try {
    return processDirectory();
  } catch {
    return '/';
  }
}

/** Known even if the rest of the command line is wrong. */
async function wantsDetails(argv: readonly string[], invocation: Invocation): Promise<boolean> {
  if (argv.includes('--verbose')) return true;
  const ofKo = koArguments(argv);
  if (ofKo === undefined) return false;
  const { isVerbose } = await import('./ko/run-ko.ts');
  return isVerbose(ofKo, invocation);
}

/** Known even if the rest of the command line is wrong. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (argument, at) =>
      argument === '--progress=json' || (argument === '--progress' && argv[at + 1] === 'json'),
  );
}
