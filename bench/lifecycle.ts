import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk } from '../test/tool/index.ts';
import { type Bench, goBuild, ko, koWithCache, PLATFORMS, strake, type Work } from './bench.ts';
import { measure, type Round } from './measure.ts';

const VERSION = 'v0.21.0';
export const LIFECYCLE_TITLE = `lifecycle ${VERSION}, 2 programs × 4 platforms`;

/**
 * 2 programs × 4 platforms of a module of 600 packages, in one image (ko builds two): in a git work tree, with the configuration of
 * a real project, and with the smallest one that builds the same programs.
 */
export async function* benchLifecycle(bench: Bench): AsyncGenerator<Round> {
  const work = await prepareLifecycle(bench, 'lifecycle');
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
  const title = LIFECYCLE_TITLE;
  let line = 0;
  const changeLine = () => {
    line += 1;
    return changeShared(work, line);
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
function realConfig({ registry }: Pick<Bench, 'registry'>): string {
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

/** A work tree in the directory `name`, with the configuration of a real project. */
export function prepareLifecycle(
  bench: Pick<Bench, 'directory' | 'registry'>,
  name: string,
): Promise<Work> {
  return prepare(bench, name, realConfig(bench));
}

async function prepare(
  { directory }: Pick<Bench, 'directory'>,
  name: string,
  config: string,
): Promise<Work> {
  const home = await copyLifecycle({ directory }, name);
  await writeFile(join(home, 'strake.config.yaml'), config);
  await runOk(['git', 'init', '--quiet'], { cwd: home });
  const work = { name, directory: home, platforms: LIFECYCLE_PLATFORMS, programs: PROGRAMS };
  await commitLifecycle(work);
  return work;
}

/** The sources of the lifecycle in the directory `name`; returns its path. */
export async function copyLifecycle(
  { directory }: Pick<Bench, 'directory'>,
  name: string,
): Promise<string> {
  const module = `github.com/buildpacks/lifecycle@${VERSION}`;
  const facts = JSON.parse(
    await runOk(['go', 'mod', 'download', '-json', module], { cwd: directory }),
  );
  const home = join(directory, name);
  await cp(facts.Dir, home, { recursive: true });
  await runOk(['chmod', '-R', 'u+w', home]);
  return home;
}

/** Commits everything as the released version. */
export async function commitLifecycle({ directory: cwd }: Work): Promise<void> {
  const git = ['git', '-c', 'user.name=bench', '-c', 'user.email=bench@example.com'];
  await runOk([...git, 'add', '.'], { cwd });
  await runOk([...git, 'commit', '--quiet', '-m', 'lifecycle'], { cwd });
  await runOk([...git, 'tag', '--force', VERSION], { cwd });
}

/** Another line in a package of both programs. */
export async function changeShared({ directory }: Work, line: number): Promise<void> {
  const shared = join(directory, 'cmd/version.go');
  const [source] = (await readFile(shared, 'utf8')).split('\nvar count int\n');
  await writeFile(
    shared,
    `${source}\nvar count int\n\nfunc init() {\n\tif count > 9 {\n\t\tprintln("line", "${line}")\n\t}\n}\n`,
  );
}

async function setLabel(config: string, value: number): Promise<void> {
  const text = await readFile(config, 'utf8');
  await writeFile(config, text.replace(/bench: "\d+"/, `bench: "${value}"`));
}
