import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createZstdCompress } from 'node:zlib';
import { runOk } from '../test/tool/index.ts';
import type { Bench, Work } from './bench.ts';

/**
 * Bytes of all that Go compiles for the programs, for each platform one tar of it with level 3 of zstd: what a fresh machine has to fetch at
 * least to compile nothing.
 */
export async function compressedPackages(bench: Bench, work: Work): Promise<number> {
  const directory = join(bench.directory, `packages-${work.name}`);
  await mkdir(directory, { recursive: true });
  const goCache = (await runOk(['go', 'env', 'GOCACHE'])).trim();
  let sum = 0;
  for (const platform of work.platforms) {
    const graph = join(directory, 'graph.json');
    const [GOOS = '', GOARCH = ''] = platform.split('/');
    const flags = ['-trimpath', `-debug-actiongraph=${graph}`];
    await runOk(['go', 'build', ...flags, '-o', `${directory}/`, ...work.programs], {
      cwd: work.directory,
      env: { CGO_ENABLED: '0', GOOS, GOARCH },
    });
    const actions = JSON.parse(await readFile(graph, 'utf8')) as readonly Action[];
    const list = join(directory, 'files');
    await writeFile(list, resultsOf(actions, goCache).join('\n'));
    sum += await compressedSize(['tar', '--create', '-C', goCache, '--files-from', list]);
  }
  return sum;
}

/** What `go build -debug-actiongraph` writes of each action. Source: cmd/go/internal/work/action.go. */
interface Action {
  readonly Mode: string;
  /** The first 15 bytes of the ID, in base64url. */
  readonly ActionID?: string;
}

/** The two files of each compiled package, relative to GOCACHE. Source: cmd/go/internal/cache/cache.go. */
function resultsOf(actions: readonly Action[], goCache: string): readonly string[] {
  const files = new Set<string>();
  for (const { Mode, ActionID } of actions) {
    if (Mode !== 'build' || ActionID === undefined) continue;
    const prefix = Buffer.from(ActionID, 'base64url').toString('hex');
    const directory = prefix.slice(0, 2);
    const marker = readdirSync(join(goCache, directory)).find(
      (name) => name.startsWith(prefix) && name.endsWith('-a'),
    );
    if (marker === undefined) throw new Error(`action ${prefix} is not in ${goCache}`);
    const [, , output = ''] = readFileSync(join(goCache, directory, marker), 'utf8').split(' ');
    files.add(`${output.slice(0, 2)}/${output}-d`).add(`${directory}/${marker}`);
  }
  return [...files];
}

async function compressedSize([command = '', ...args]: readonly string[]): Promise<number> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const level = { [constants.ZSTD_c_compressionLevel]: 3 };
  let size = 0;
  await pipeline(child.stdout, createZstdCompress({ params: level }), async (compressed) => {
    for await (const bytes of compressed as AsyncIterable<Buffer>) size += bytes.length;
  });
  return size;
}
