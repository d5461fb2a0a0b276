import type { ChildProcess } from 'node:child_process';
import { systemCode } from '@strake/oci/internal';

/** True if processes can be started in their own group, which signals reach as a whole. */
export const GROUPED = process.platform !== 'win32';

/** How long a process may take to exit after SIGTERM. */
const GRACE_MS = 3000;
/** How long outputs may stay open after the exit of a process: its children may hold them forever. */
const LINGER_MS = 1000;

/**
 * Ends a process and its children when the signal is aborted: with SIGTERM, and after three seconds with SIGKILL.
 * @returns a function that removes the listener; to call when the process has closed
 */
export function endWithSignal(child: ChildProcess, signal: AbortSignal): () => void {
  const timers: NodeJS.Timeout[] = [];
  const closeOutputs = () => {
    child.stdout?.destroy();
    child.stderr?.destroy();
  };
  const onAbort = () => {
    send(child, 'SIGTERM');
    timers.push(
      setTimeout(() => {
        send(child, 'SIGKILL');
        closeOutputs();
      }, GRACE_MS),
    );
  };
  signal.addEventListener('abort', onAbort, { once: true });
  child.once('exit', () => timers.push(setTimeout(closeOutputs, LINGER_MS)));
  return () => {
    signal.removeEventListener('abort', onAbort);
    for (const timer of timers) clearTimeout(timer);
    // Processes that ignored SIGTERM are not waited for any longer.
    if (signal.aborted) send(child, 'SIGKILL');
  };
}

function send(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(GROUPED ? -child.pid : child.pid, name);
  } catch (thrown) {
    // ESRCH: already gone. EPERM: the remaining processes belong to another user.
    if (!['ESRCH', 'EPERM'].includes(systemCode(thrown) ?? '')) throw thrown;
  }
}
