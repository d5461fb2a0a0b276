import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { cachedTool } from './cached-tool.ts';
import { run } from './run.ts';
import { ToolMissing } from './tool-missing.ts';
import { GO_TOOLS, type GoToolName, type Pinned } from './versions.ts';

/** A command that Go builds from source, which the Go proxy gives. */
export function goTool(name: GoToolName): Promise<string> {
  const pinned: Pinned = GO_TOOLS[name];
  return cachedTool({
    name,
    version: pinned.version,
    command: commandOf(pinned),
    make: (directory) => install(name, pinned, directory),
  });
}

async function install(name: GoToolName, pinned: Pinned, directory: string): Promise<void> {
  const argv =
    pinned.module === undefined
      ? ['go', 'install', '-trimpath', `${pinned.package}@${pinned.version}`]
      : ['go', 'build', '-mod=mod', '-trimpath', '-o', commandOf(pinned), pinned.package];
  if (pinned.module !== undefined) {
    // `go install` asks the proxy for all versions of the module; a build in a module that requires it does not.
    const lines = ['module tool', 'go 1.24', `require ${pinned.module} ${pinned.version}`, ''];
    await writeFile(join(directory, 'go.mod'), lines.join('\n'));
  }
  const env = { ...CLEAN, GOBIN: directory };
  const done = await run(argv, { cwd: directory, env }).catch((cause) => {
    throw new ToolMissing(name, 'Go is needed to build it (https://go.dev/dl)', { cause });
  });
  if (done.status !== 0) {
    throw new ToolMissing(name, `"${argv.join(' ')}" failed\n${done.stderr}`);
  }
}

/** What a developer may have set for other work must not change how tools are built. */
const CLEAN: Readonly<Record<string, string | undefined>> = {
  CGO_ENABLED: '0',
  GO111MODULE: undefined,
  GOARCH: undefined,
  GOAMD64: undefined,
  GOARM: undefined,
  GOARM64: undefined,
  GOEXPERIMENT: undefined,
  GOFLAGS: '',
  GOOS: undefined,
  GOWORK: 'off',
};

/** Go names a command after the last directory of its package that is not a major version. */
function commandOf(pinned: Pinned): string {
  return basename(pinned.package.replace(/\/v\d+$/, ''));
}
