import type { ChildProcess } from 'node:child_process';
import { systemCode } from '../errors/index.ts';

/** How long a process may take to exit after SIGTERM. */
const GRACE_MS = 3000;
/** How long outputs may stay open after the exit of a process: its children may hold them forever. */
const LINGER_MS = 1000;

/**
 * Ends a process when the signal is aborted: with SIGTERM, and after three seconds with SIGKILL.
 * @param isGroup true if it was started in its own process group, which signals reach as a whole
 * @returns a function that removes the listener; to call when the process has closed
 */
export function endWithSignal(
  child: ChildProcess,
  signal: AbortSignal | undefined,
  isGroup: boolean,
): () => void {
  const timers: NodeJS.Timeout[] = [];
  const closeOutputs = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const onAbort = () => {
    send(child, 'SIGTERM', isGroup);
    timers.push(
      setTimeout(() => {
        send(child, 'SIGKILL', isGroup);
        closeOutputs();
      }, GRACE_MS),
    );
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  child.once('exit', () => timers.push(setTimeout(closeOutputs, LINGER_MS)));
  return () => {
    signal?.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
    // Processes that ignored SIGTERM are not waited for any longer.
    if (isGroup && signal?.aborted) send(child, 'SIGKILL', isGroup);
  };
}

function send(child: ChildProcess, name: NodeJS.Signals, isGroup: boolean): void {
  if (child.pid === undefined) return;
  try {
    if (isGroup && process.platform !== 'win32') process.kill(-child.pid, name);
    // Not by its id, which another process may have by now.
    else child.kill(name);
  } catch (thrown) {
    // ESRCH: already gone. EPERM: the remaining processes belong to another user.
    if (!['ESRCH', 'EPERM'].includes(systemCode(thrown) ?? '')) throw thrown;
  }
}
