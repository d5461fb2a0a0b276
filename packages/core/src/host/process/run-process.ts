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
  /** The complete environment; the program is searched on its PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  /** Standard input of the program; default: empty. */
  readonly input?: string;
  /** The number of bytes kept from the end of each output; default 16 MiB. */
  readonly maxOutputBytes?: number;
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
 * Runs a program without a shell, in its own process group, so that cancelling a build also ends grandchildren. If it runs git,
 * untracked files count, regardless of the user's git configuration.
 * @throws TOOL_NOT_FOUND; FILE_UNREADABLE for a directory that does not exist; TOOL_FAILED if it cannot be started; the
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
        // Like shells: if a directory has several names, Go and other tools use the one in PWD.
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
  // A program may close its input without reading it.
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
      hint: `It is the working directory of "${command}": create it, or use another one.`,
    });
  }
  const code = systemCode(cause);
  if (code !== 'ENOENT' && code !== 'EACCES') {
    return new StrakeError('TOOL_FAILED', `cannot start "${command}" in ${directory}`, {
      cause,
      hint:
        code === 'E2BIG' ? 'Its arguments are too long.' : `Run "${command}" by hand to see why.`,
    });
  }
  const named = code === 'EACCES' ? 'is not executable' : 'is not on PATH';
  return new StrakeError('TOOL_NOT_FOUND', `"${command}" ${named}`, {
    cause,
    hint: `Install ${command}, or add its directory to PATH.`,
  });
}
