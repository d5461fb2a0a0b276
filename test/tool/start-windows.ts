import { spawn } from 'node:child_process';
import { copyFile, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Finished, run, runOk } from './run.ts';
import type { Scope } from './scope.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { tool } from './tool.ts';
import { windowsGo, windowsNode, windowsRandom } from './windows-parts.ts';

/** A Windows, as far as Wine is one: its paths, its file system calls, its processes, its Node.js. */
export interface WindowsHost {
  /** Runs `node.exe` with a script. Paths of this machine begin with `Z:` there. */
  node(script: string, args: readonly string[], options: WindowsRun): Promise<Finished>;
}

interface WindowsRun {
  /** A path of this machine. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** `Z:\\tmp\\x` for `/tmp/x`. */
export function windowsPath(path: string): string {
  return `Z:${path.replaceAll('/', '\\')}`;
}

/** Starts nothing that stays: each program starts what it needs of Wine, which ends with the test. */
export async function startWindows(t: Scope): Promise<WindowsHost> {
  const wine = await tool('wine');
  const [node, go, random] = [await windowsNode(), await windowsGo(), await windowsRandom()];
  const directory = await temporaryDirectory(t);
  const env = {
    WINEPREFIX: join(directory, 'wine'),
    WINEDEBUG: '-all',
    WINEPATH: windowsPath(join(go, 'bin')),
    // It is older than the Windows that Node.js and Go want; both work.
    NODE_SKIP_PLATFORM_CHECK: '1',
    GOTOOLCHAIN: 'local',
  };
  await runOk([wine, 'reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f'], {
    env,
  });
  await copyFile(random, join(env.WINEPREFIX, 'drive_c/windows/system32/bcryptprimitives.dll'));
  t.after(async () => {
    await run(['/usr/lib/wine/wineserver64', '-k', '-w'], { env });
  });
  return {
    async node(script, args, options) {
      // Node.js takes no pipes of Wine as its output.
      const [stdout, stderr] = [join(directory, 'stdout'), join(directory, 'stderr')];
      const files = await Promise.all([stdout, stderr].map((path) => open(path, 'w')));
      try {
        const child = spawn(wine, [node, windowsPath(script), ...args], {
          cwd: options.cwd,
          env: { ...process.env, ...env, ...options.env },
          stdio: ['ignore', ...files.map(({ fd }) => fd)],
        });
        const status = await new Promise<number>((resolve, reject) => {
          child.once('error', reject);
          child.once('close', (code) => resolve(code ?? 1));
        });
        const [out, err] = await Promise.all(
          [stdout, stderr].map((path) => readFile(path, 'utf8')),
        );
        return { status, stdout: out ?? '', stderr: err ?? '' };
      } finally {
        await Promise.all(files.map((file) => file.close()));
      }
    },
  };
}
