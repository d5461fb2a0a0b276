import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk } from '../test/tool/index.ts';
import { type Bench, goBuild, ko, koWithCache, PLATFORMS, strake, type Work } from './bench.ts';
import { measure, type Round } from './measure.ts';

const VERSION = 'v0.21.0';

/**
 * 2 programs × 4 platforms of a module of 600 packages, in one image (ko builds two): in a git work tree, with the configuration of
 * a real project, and with the smallest one that builds the same programs.
 */
export async function* benchLifecycle(bench: Bench): AsyncGenerator<Round> {
  const work = await prepare(bench, 'lifecycle', realConfig(bench));
  const smallest = strake(bench, await prepare(bench, 'smallest', smallestConfig(bench)), {
    name: 'strake, smallest configuration',
  });
  await measure(
    '',
    [
      strake(bench, work),
      smallest,
      ko(bench, work),
      koWithCache(bench, work),
      goBuild(bench, work),
    ],
    1,
  );
  const all = (prepare?: () => Promise<void>) => {
    const more = prepare ? { prepare } : {};
    return [
      strake(bench, work, more),
      ko(bench, work, more),
      koWithCache(bench, work, more),
      goBuild(bench, work, more),
    ];
  };
  const title = `lifecycle ${VERSION}, 2 programs × 4 platforms`;
  const shared = join(work.directory, 'cmd/version.go');
  const source = await readFile(shared, 'utf8');
  let line = 0;
  const changeLine = () => {
    line += 1;
    return writeFile(
      shared,
      `${source}\nvar count int\n\nfunc init() {\n\tif count > 9 {\n\t\tprintln("line", "${line}")\n\t}\n}\n`,
    );
  };
  const config = join(work.directory, 'strake.config.yaml');
  const changeLabel = () => {
    line += 1;
    return setLabel(config, line);
  };
  const fresh = join(bench.directory, 'fresh-cache');
  const empty = () => rm(fresh, { recursive: true, force: true });
  const [first, ...others] = all();
  yield await measure(
    `${title}, nothing changed, pushed before`,
    [...(first ? [first] : []), smallest, ...others],
    bench.rounds,
  );
  yield await measure(
    `${title}, one label changed`,
    [strake(bench, work, { prepare: changeLabel })],
    bench.rounds,
  );
  yield await measure(
    `${title}, one line changed in a package of both`,
    all(changeLine),
    Math.min(bench.rounds, 5),
  );
  yield await measure(
    `${title}, the tool's cache is empty (Go keeps its own)`,
    [strake(bench, work, { env: { STRAKE_CACHE: fresh }, prepare: empty }), ko(bench, work)],
    Math.min(bench.rounds, 3),
  );
  const GOCACHE = join(bench.directory, 'fresh-go-cache');
  const emptyAll = async () => {
    await empty();
    await rm(GOCACHE, { recursive: true, force: true });
  };
  yield await measure(
    `${title}, all caches are empty (but the modules are there)`,
    [
      strake(bench, work, { env: { STRAKE_CACHE: fresh, GOCACHE }, prepare: emptyAll }),
      ko(bench, work, { env: { GOCACHE }, prepare: emptyAll }),
    ],
    Math.min(bench.rounds, 2),
  );
}

const PROGRAMS = ['./cmd/lifecycle', './cmd/launcher'];
const LIFECYCLE_PLATFORMS = PLATFORMS.slice(0, 4);

/** Variables, stamps, links, files and TOML, on the default base. */
function realConfig({ registry }: Bench): string {
  return `plugins: [go, symlinks]
platforms: [${LIFECYCLE_PLATFORMS}]
vars: { version: { git: describe } }
repository: ${registry}/strake/lifecycle
config: { labels: { bench: "0", io.buildpacks.lifecycle.version: "{{version}}" } }
go:
  ldflags: ["-s", "-w", "-X github.com/buildpacks/lifecycle/cmd.Version={{version}}"]
  programs:
    - { package: ./cmd/lifecycle, path: /cnb/lifecycle/lifecycle }
    - { package: ./cmd/launcher, path: /cnb/lifecycle/launcher }
symlinks:
  links: { "/cnb/lifecycle/{analyzer,builder,creator,detector,exporter,extender,rebaser,restorer}": lifecycle }
  files: { /cnb/lifecycle.toml: { toml: { lifecycle: { version: "{{version}}" } } } }
`;
}

function smallestConfig({ registry }: Bench): string {
  return `plugins: [go]
platforms: [${LIFECYCLE_PLATFORMS}]
repository: ${registry}/strake/smallest
base: scratch
vcs: false
go: { programs: [${PROGRAMS}] }
`;
}

async function prepare({ directory }: Bench, name: string, config: string): Promise<Work> {
  const module = `github.com/buildpacks/lifecycle@${VERSION}`;
  const facts = JSON.parse(
    await runOk(['go', 'mod', 'download', '-json', module], { cwd: directory }),
  );
  const home = join(directory, name);
  await cp(facts.Dir, home, { recursive: true });
  await runOk(['chmod', '-R', 'u+w', home]);
  await writeFile(join(home, 'strake.config.yaml'), config);
  const git = ['git', '-c', 'user.name=bench', '-c', 'user.email=bench@example.com'];
  for (const argv of [
    ['init', '--quiet'],
    ['add', '.'],
    ['commit', '--quiet', '-m', 'lifecycle'],
  ])
    await runOk([...git, ...argv], { cwd: home });
  await runOk([...git, 'tag', VERSION], { cwd: home });
  return { name, directory: home, platforms: LIFECYCLE_PLATFORMS, programs: PROGRAMS };
}

async function setLabel(config: string, value: number): Promise<void> {
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace(/bench: "\d+"/, `bench: "${value}"`));
}
