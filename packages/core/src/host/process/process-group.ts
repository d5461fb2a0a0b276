import type { ChildProcess } from 'node:child_process';
import { systemCode } from '@strake/oci/internal';

/** True where a process can be started with a group of its own, that signals reach as a whole. */
export const GROUPED = process.platform !== 'win32';

/** How long a process may take to leave after SIGTERM. */
const GRACE_MS = 3000;
/** How long outputs may stay open when the process is gone: what it left behind may hold them for ever. */
const LINGER_MS = 1000;

/**
 * Ends a process and what it started when the signal is aborted: asked by SIGTERM, after three seconds by SIGKILL.
 * @returns lets go of the signal; to be called when the process has closed
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
    // Nobody waits any longer for those that did not listen to SIGTERM.
    if (signal.aborted) send(child, 'SIGKILL');
  };
}

function send(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(GROUPED ? -child.pid : child.pid, name);
  } catch (thrown) {
    // ESRCH: gone already. EPERM: what is left belongs to somebody else.
    if (!['ESRCH', 'EPERM'].includes(systemCode(thrown) ?? '')) throw thrown;
  }
}
