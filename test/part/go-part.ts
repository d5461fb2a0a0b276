import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { withLock } from '../../scripts/launch/with-lock.mjs';
import { PartMissing } from './part-missing.ts';
import { run } from './run.ts';
import { GO_PARTS, type GoPart, type GoPartName } from './versions.ts';

/** Where parts stay between runs; outside the repository. */
export function cacheDirectory(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'strake-test-parts');
}

/**
 * The path of a command that Go builds from source, once for each version.
 * Processes that want the same one at the same time wait for the first.
 */
export async function goPart(name: GoPartName): Promise<string> {
  const part = GO_PARTS[name];
  const directory = join(cacheDirectory(), `${name}@${part.version}`);
  const command = join(directory, commandOf(part));
  if (existsSync(command)) return command;
  await withLock(`${directory}.lock`, async () => {
    if (!existsSync(command)) await install(name, part, directory);
  });
  return command;
}

async function install(name: GoPartName, part: GoPart, directory: string): Promise<void> {
  await mkdir(cacheDirectory(), { recursive: true });
  const made = await mkdtemp(`${directory}.`);
  try {
    const argv = ['go', 'install', '-trimpath', `${part.package}@${part.version}`];
    const done = await run(argv, { cwd: made, env: { ...CLEAN, GOBIN: made } }).catch((cause) => {
      throw new PartMissing(name, 'Go is needed to build it (https://go.dev/dl)', { cause });
    });
    if (done.status !== 0) {
      throw new PartMissing(name, `"${argv.join(' ')}" failed\n${done.stderr}`);
    }
    await rm(directory, { recursive: true, force: true });
    await rename(made, directory);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/** What a developer may have set for other work must not change how parts are built. */
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

/** Go names a command after the last folder of its package that is not a major version. */
function commandOf(part: GoPart): string {
  return basename(part.package.replace(/\/v\d+$/, ''));
}
