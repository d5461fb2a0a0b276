import { type ChildProcess, spawn } from 'node:child_process';
import { StrakeError, systemCode } from '../../errors/index.ts';
import { keepTail } from './keep-tail.ts';

export interface ProcessOptions {
  /** Absolute. */
  readonly directory: string;
  /** The whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly input?: string;
  /** Bytes kept of each output, from its end; default 16 MiB. */
  readonly maxOutputBytes?: number;
}

export interface FinishedProcess {
  readonly stdout: string;
  readonly stderr: string;
  /** 128 and more for a signal, as shells count. */
  readonly exitCode: number;
}

const SIXTEEN_MIB = 16 * 1024 * 1024;
/** How long a process may take to leave after SIGTERM. */
const GRACE_MS = 3000;

/**
 * Runs a program without a shell, in a process group of its own, so that a cancelled build takes grandchildren along.
 * @throws TOOL_NOT_FOUND; the signal's reason when it is aborted
 */
export async function runProcess(argv: readonly string[], options: ProcessOptions): Promise<FinishedProcess> {
  const [command = '', ...args] = argv;
  options.signal.throwIfAborted();
  const grouped = process.platform !== 'win32';
  const child = spawn(command, args, {
    cwd: options.directory,
    env: { ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: grouped,
    windowsHide: true,
  });
  // A program that does not read its input closes the pipe; that is its right.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const most = options.maxOutputBytes ?? SIXTEEN_MIB;
  const stdout = keepTail(child.stdout, most);
  const stderr = keepTail(child.stderr, most);
  const stop = stopper(child, grouped);
  options.signal.addEventListener('abort', stop.now, { once: true });
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : 15)));
    });
    options.signal.throwIfAborted();
    return { stdout: stdout(), stderr: stderr(), exitCode };
  } catch (thrown) {
    if (options.signal.aborted) throw options.signal.reason;
    throw cannotStart(command, options.directory, thrown);
  } finally {
    options.signal.removeEventListener('abort', stop.now);
    stop.cancel();
  }
}

function stopper(child: ChildProcess, grouped: boolean) {
  let timer: NodeJS.Timeout | undefined;
  const send = (signal: NodeJS.Signals) => {
    if (child.pid === undefined) return;
    try {
      process.kill(grouped ? -child.pid : child.pid, signal);
    } catch (thrown) {
      if (systemCode(thrown) !== 'ESRCH') throw thrown;
    }
  };
  return {
    now: () => {
      send('SIGTERM');
      timer = setTimeout(() => send('SIGKILL'), GRACE_MS);
    },
    cancel: () => clearTimeout(timer),
  };
}

function cannotStart(command: string, directory: string, thrown: unknown): StrakeError {
  const code = systemCode(thrown);
  if (code !== 'ENOENT' && code !== 'EACCES') {
    return new StrakeError('TOOL_FAILED', `"${command}" could not be started in ${directory}`, { cause: thrown });
  }
  return new StrakeError('TOOL_NOT_FOUND', `"${command}" is not on PATH`, {
    cause: thrown,
    hint: `Install ${command}, or add the folder that it is in to PATH.`,
  });
}
