import { type ChildProcess, spawn } from 'node:child_process';
import { type FileHandle, open } from 'node:fs/promises';
import { constants } from 'node:os';
import { defined } from '../spec/record.ts';
import { cannotReadInput, cannotStart, timedOut } from './cannot-run.ts';
import { endWithSignal } from './end-with-signal.ts';
import { keepTail } from './keep-tail.ts';

export interface ProcessOptions {
  /** The complete environment; the program is searched on its PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absolute; default: that of the caller. */
  readonly directory?: string;
  /** Ends the program when it is aborted. */
  readonly signal?: AbortSignal;
  /** Ends the program after this time; default: no limit. */
  readonly timeoutMs?: number;
  /** Standard input of the program: a text, bytes, or the content of a file, by its absolute path; default: empty. */
  readonly input?: string | Uint8Array | { readonly file: string };
  /** How its standard output becomes text; `latin1`: each byte one character. Default: `utf8`. */
  readonly encoding?: 'utf8' | 'latin1';
  /** The number of bytes kept from the end of each output; default 16 MiB. */
  readonly maxOutputBytes?: number;
  /**
   * Starts a process group, so that ending the program also ends its children. It has no terminal then and cannot prompt the user.
   * Default: false.
   */
  readonly detached?: boolean;
}

export interface FinishedProcess {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 plus the signal's number if a signal ended it, as in shells. */
  readonly exitCode: number;
  /** The signal that ended it, such as `SIGKILL`. */
  readonly signalName?: string;
}

const SIXTEEN_MIB = 16 * 1024 * 1024;

/**
 * Runs a program without a shell, and ends it with SIGTERM when it is cancelled or takes too long, three seconds later with SIGKILL.
 * @returns its output and exit code, also when it failed
 * @throws TOOL_NOT_FOUND; FILE_UNREADABLE for a directory that does not exist, or an input that cannot be read; TOOL_FAILED if it cannot be started or takes too
 * long, which has the `TimeoutError` as its cause; the signal's reason when it is aborted
 */
export async function runProcess(
  argv: readonly string[],
  options: ProcessOptions,
): Promise<FinishedProcess> {
  const [command = '', ...args] = argv;
  const { signal, directory, timeoutMs, detached = false } = options;
  const input = isFile(options.input) ? await openInput(options.input) : undefined;
  const limit = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  try {
    const start = await starter();
    // Nothing is awaited from here until the child has a listener.
    signal?.throwIfAborted();
    const child = start(command, args, {
      env: {
        ...options.env,
        // Like shells: if a directory has several names, Go and other tools use the one in PWD.
        ...(directory === undefined || process.platform === 'win32' ? {} : { PWD: directory }),
      },
      stdio: [input?.fd ?? 'pipe', 'pipe', 'pipe'],
      // Windows has no process groups: there it would open a console.
      detached: detached && process.platform !== 'win32',
      windowsHide: true,
      ...defined({ cwd: directory }),
    });
    const finished = await follow(child, options, anyOf(signal, limit));
    signal?.throwIfAborted();
    limit?.throwIfAborted();
    return finished;
  } catch (thrown) {
    if (signal?.aborted) throw signal.reason;
    if (limit?.aborted) throw timedOut(command, timeoutMs, limit.reason);
    throw await cannotStart(command, directory, thrown);
  } finally {
    await input?.close();
  }
}

/** Node.js starts no `.cmd` and finds no script on Windows: npm's commands are such files. */
async function starter(): Promise<typeof spawn> {
  if (process.platform !== 'win32') return spawn;
  const { default: crossSpawn } = await import('cross-spawn');
  return crossSpawn.spawn as typeof spawn;
}

function isFile(input: ProcessOptions['input']): input is { readonly file: string } {
  return typeof input === 'object' && 'file' in input;
}

/** The file that a program reads, opened: it reads at its own pace, and a pipe would only copy. */
async function openInput({ file }: { readonly file: string }): Promise<FileHandle> {
  try {
    return await open(file);
  } catch (thrown) {
    throw cannotReadInput(file, thrown);
  }
}

function anyOf(signal?: AbortSignal, limit?: AbortSignal): AbortSignal | undefined {
  return signal && limit ? AbortSignal.any([signal, limit]) : (signal ?? limit);
}

async function follow(
  child: ChildProcess,
  { input, encoding, maxOutputBytes = SIXTEEN_MIB, detached = false }: ProcessOptions,
  signal: AbortSignal | undefined,
): Promise<FinishedProcess> {
  // A program may close its input without reading it.
  child.stdin?.on('error', () => {});
  child.stdin?.end(isFile(input) ? undefined : input);
  const stdout = keepTail(child.stdout, maxOutputBytes, encoding);
  const stderr = keepTail(child.stderr, maxOutputBytes);
  const release = endWithSignal(child, signal, detached);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, killedBy) => {
        const exitCode = code ?? 128 + (killedBy ? constants.signals[killedBy] : 0);
        const signalName = killedBy ? { signalName: killedBy } : {};
        resolve({ stdout: stdout(), stderr: stderr(), exitCode, ...signalName });
      });
    });
  } finally {
    release();
  }
}
