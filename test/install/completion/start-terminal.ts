import { spawn } from 'node:child_process';
import type { Scope } from '../../tool/index.ts';

/** A shell that somebody types into. */
export interface Terminal {
  /** Types, and waits until the terminal has shown a text since. @throws Error with what it showed instead */
  type(keys: string, shown: string): Promise<void>;
}

/** Milliseconds; on an idle machine a Tab takes a tenth of a second. */
const PATIENCE = 30_000;

/** Runs an interactive shell on a terminal, by script(1), until the test ends. */
export function startTerminal(
  t: Scope,
  shell: string,
  { cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Terminal {
  const child = spawn('script', ['-qec', `${shell} -i`, '/dev/null'], {
    cwd,
    env: { ...env, TERM: 'dumb', LANG: 'C.UTF-8' },
  });
  t.after(() => void child.kill('SIGKILL'));
  let screen = '';
  child.stdout.on('data', (chunk) => {
    screen += chunk;
  });
  return {
    async type(keys, shown) {
      const start = screen.length;
      child.stdin.write(keys);
      const end = Date.now() + PATIENCE;
      while (!screen.slice(start).includes(shown)) {
        if (Date.now() > end)
          throw new Error(`no ${JSON.stringify(shown)} in ${JSON.stringify(screen.slice(start))}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}
