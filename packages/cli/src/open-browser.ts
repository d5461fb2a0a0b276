import { spawn } from 'node:child_process';
import type { Invocation } from './invocation.ts';

/** Opens a page in the user's browser; where that cannot be done, the address that was printed is enough. */
export function openBrowser(url: string, { env }: Pick<Invocation, 'env'>): void {
  const argv = commandFor(process.platform, env);
  if (!argv) return;
  const [command, ...args] = argv;
  const child = spawn(command, [...args, url], { detached: true, stdio: 'ignore' });
  child.on('error', () => {});
  child.unref();
}

function commandFor(
  platform: NodeJS.Platform,
  env: Invocation['env'],
): readonly [string, ...string[]] | undefined {
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return env.DISPLAY || env.WAYLAND_DISPLAY ? ['xdg-open'] : undefined;
}
