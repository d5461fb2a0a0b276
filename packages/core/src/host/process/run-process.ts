import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { StrakeError } from '@strake/oci';
import { systemCode } from '@strake/oci/internal';
import { gitSettings } from './git-settings.ts';
import { keepTail } from './keep-tail.ts';
import { endWithSignal, GROUPED } from './process-group.ts';

export interface ProcessOptions {
  /** Absolute. */
  readonly directory: string;
  /** The whole environment; the program is looked for on its PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** What the program reads; without it, it reads an end of file at once. */
  readonly input?: string;
  /** Bytes kept of each output, from its end; default 16 MiB. */
  readonly maxOutputBytes?: number;
}

export interface FinishedProcess {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 and the signal's number where a signal ended it, as shells count. */
  readonly exitCode: number;
  /** `SIGKILL`, say, where a signal ended it. */
  readonly signalName?: string;
}

const SIXTEEN_MIB = 16 * 1024 * 1024;

/**
 * Runs a program without a shell, in a process group of its own, so that a cancelled build takes grandchildren along. Where it asks git,
 * untracked files count, whatever a user's git shows.
 * @throws TOOL_NOT_FOUND; FILE_UNREADABLE for a directory that does not exist; TOOL_FAILED for what cannot be started; the
 * signal's reason when it is aborted
 */
export async function runProcess(
  argv: readonly string[],
  options: ProcessOptions,
): Promise<FinishedProcess> {
  const [command = '', ...args] = argv;
  const { signal, directory } = options;
  signal.throwIfAborted();
  try {
    const child = spawn(command, args, {
      cwd: directory,
      env: {
        ...options.env,
        ...gitSettings(options.env),
        // As shells do: of a directory with several names, Go and others take the one that PWD says.
        ...(process.platform === 'win32' ? {} : { PWD: directory }),
      },
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: GROUPED,
      windowsHide: true,
    });
    const finished = await follow(child, options);
    signal.throwIfAborted();
    return finished;
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    throw await cannotStart(command, directory, thrown);
  }
}

async function follow(
  child: ChildProcessWithoutNullStreams,
  { input, signal, maxOutputBytes = SIXTEEN_MIB }: ProcessOptions,
): Promise<FinishedProcess> {
  // A program that does not read its input closes the pipe; that is its right.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const stdout = keepTail(child.stdout, maxOutputBytes);
  const stderr = keepTail(child.stderr, maxOutputBytes);
  const release = endWithSignal(child, signal);
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

async function cannotStart(
  command: string,
  directory: string,
  cause: unknown,
): Promise<StrakeError> {
  const stats = await stat(directory).catch(() => undefined);
  if (!stats?.isDirectory()) {
    return new StrakeError('FILE_UNREADABLE', `directory ${directory} does not exist`, {
      cause,
      hint: `"${command}" was to run there: make the directory, or name another.`,
    });
  }
  const code = systemCode(cause);
  if (code !== 'ENOENT' && code !== 'EACCES') {
    return new StrakeError('TOOL_FAILED', `"${command}" could not be started in ${directory}`, {
      cause,
      hint: code === 'E2BIG' ? 'Its arguments are too long.' : `Start "${command}" by hand.`,
    });
  }
  const named = code === 'EACCES' ? 'may not be executed' : 'is not on PATH';
  return new StrakeError('TOOL_NOT_FOUND', `"${command}" ${named}`, {
    cause,
    hint: `Install ${command}, or add the directory that it is in to PATH.`,
  });
}
