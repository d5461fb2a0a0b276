import type { Cleanup } from './cleanup.ts';
import { StepFailed } from './step.ts';

/** Runs a script of steps, and cleans up after it. A step that failed has been reported: it only sets the exit code. */
export async function runScript(cleanup: Cleanup, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof StepFailed)) throw error;
    process.exitCode = 1;
  } finally {
    await cleanup.run();
  }
}

/** Waits for Ctrl-C. */
export async function waitForInterrupt(): Promise<void> {
  await new Promise(() => setInterval(() => {}, 60_000));
}
