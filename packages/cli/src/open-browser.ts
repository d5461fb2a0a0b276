import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Invocation } from './invocation.ts';

/**
 * Opens a page in the user's browser.
 * @returns false if that cannot be done; not before the program that opens it ends
 */
export async function openBrowser(url: string, { env }: Pick<Invocation, 'env'>): Promise<boolean> {
  const argv = commandFor(process.platform, env);
  if (!argv) return false;
  const [command, ...args] = argv;
  const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore', env });
  child.unref();
  // Rejects where there is no such program.
  const [code] = await once(child, 'exit').catch(() => [1]);
  return code === 0;
}

function commandFor(
  platform: NodeJS.Platform,
  env: Invocation['env'],
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}
