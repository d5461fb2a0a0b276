// Start-up, no-op and whole builds of examples/hello, against ko on the same work, and transfers of a large layer against
// crane, oras and skopeo, in one run.
// Figures move from machine to machine; trust the ratios.
import { cp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { part, runOk, startRegistry, temporaryDirectory } from '../test/part/index.ts';
import { type Contender, formatTimings, measure } from './measure.ts';
import { measureTransfers } from './transfer.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const STRAKE = [process.execPath, join(ROOT, 'packages/cli/dist/main.js')];
const PLATFORMS = 'linux/amd64,linux/arm64,linux/arm/v7,linux/s390x';
const rounds = Number(process.argv[2] ?? 7);

const cleanups: (() => void | Promise<void>)[] = [];
const scope = { after: (clean: () => void | Promise<void>) => void cleanups.push(clean) };
try {
  await main();
} finally {
  for (const clean of cleanups.reverse()) await clean();
}

async function main(): Promise<void> {
  process.stderr.write(
    'getting ko, crane and a registry (ko takes two minutes the first time) …\n',
  );
  const ko = await part('ko');
  const crane = await part('crane');
  const registry = await startRegistry(scope, { kind: 'ggcr' });
  const directory = await temporaryDirectory(scope);
  const hello = join(directory, 'hello');
  await cp(join(ROOT, 'examples/hello'), hello, { recursive: true });
  const base = `${registry.host}/base:latest`;
  await makeBase(directory, base);

  const strake = (name: string, cache: string, more: Partial<Contender> = {}): Contender => ({
    name,
    argv: [
      ...STRAKE,
      'build',
      '--push',
      '-t',
      `${registry.host}/strake/hello:latest`,
      '--set',
      `base=${base}`,
      '--set',
      'vcs=false',
    ],
    cwd: hello,
    env: { STRAKE_CACHE: cache },
    ...more,
  });
  const koBuild = (
    name: string,
    env: Record<string, string>,
    more: Partial<Contender> = {},
  ): Contender => ({
    name,
    argv: [
      ko,
      'build',
      '--base-import-paths',
      '--sbom=none',
      `--platform=${PLATFORMS}`,
      './cmd/hello',
      './cmd/web',
    ],
    cwd: hello,
    env: { KO_DOCKER_REPO: `${registry.host}/ko`, KO_DEFAULTBASEIMAGE: base, ...env },
    ...more,
  });
  const strakeCache = join(directory, 'strake-cache');
  const koCache = join(directory, 'ko-cache');
  const emptied = (folder: string) => ({
    prepare: () => rm(folder, { recursive: true, force: true }),
  });

  print(await startUp());
  // Fills Go's build cache for both.
  await measure([strake('', strakeCache), koBuild('', { KOCACHE: koCache })], 1);
  print(
    formatTimings(
      'hello: 2 programs × 4 platforms, nothing changed, pushed before',
      await measure(
        [
          strake('strake', strakeCache),
          koBuild('ko', {}),
          koBuild('ko with KOCACHE', { KOCACHE: koCache }),
        ],
        rounds,
      ),
    ),
  );
  const fresh = join(directory, 'fresh-cache');
  print(
    formatTimings(
      'hello: the same with empty caches of strake and ko (Go has its own)',
      await measure(
        [
          strake('strake', fresh, emptied(fresh)),
          koBuild('ko with KOCACHE', { KOCACHE: fresh }, emptied(fresh)),
        ],
        Math.min(rounds, 5),
      ),
    ),
  );
  let changes = 0;
  const touch = {
    async prepare() {
      changes += 1;
      await writeFile(join(hello, 'cmd/hello/crew.txt'), `line ${changes}\n`);
    },
  };
  print(
    formatTimings(
      'hello: one embedded file changed, pushed',
      await measure(
        [
          strake('strake', strakeCache, touch),
          koBuild('ko', {}, touch),
          koBuild('ko with KOCACHE', { KOCACHE: koCache }, touch),
        ],
        Math.min(rounds, 5),
      ),
    ),
  );
  const pushed = await runOk([crane, 'manifest', `${registry.host}/strake/hello:latest`]);
  if (JSON.parse(pushed).manifests.length !== 4)
    throw new Error('strake did not push four platforms');
  print(await measureTransfers(scope, STRAKE, Math.min(rounds, 5)));
}

async function startUp(): Promise<string> {
  const timings = await measure(
    [
      { name: 'node -e 0', argv: [process.execPath, '-e', '0'] },
      { name: 'strake --version', argv: [...STRAKE, '--version'] },
      { name: 'strake --help', argv: [...STRAKE, '--help'] },
    ],
    Math.max(rounds, 15),
  );
  return formatTimings('start-up', timings);
}

async function makeBase(directory: string, base: string): Promise<void> {
  const config = join(directory, 'base.yaml');
  await writeFile(config, `platforms: [${PLATFORMS}]\nvcs: false\n`);
  await runOk([...STRAKE, 'build', '-c', config, '--push', '-t', base], { cwd: directory });
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
