import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, runOk } from '../test/tool/index.ts';
import { type Bench, STAMPED, STRAKE, type Work } from './bench.ts';
import type { DelayProxy } from './delay-proxy.ts';
import { type Contender, measure, type Round } from './measure.ts';

/** A build on a machine that has never seen the project. */
export interface FreshBuild {
  readonly name: string;
  readonly work: Work;
  readonly argv: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Go is on PATH, with these caches; modules that are missing come from this machine. Default: there is no Go. */
  readonly go?: 'with its caches' | 'with empty caches';
  /** What requests go through: they are counted. */
  readonly proxy?: DelayProxy;
  /** Changes the project before each run. */
  readonly change?: () => Promise<void>;
  readonly atMost?: number;
}

/**
 * Times builds, each run on another machine: another folder, no caches, an empty HOME. The names tell the requests of the last run, and
 * how many programs it compiled.
 */
export async function measureFresh(
  bench: Bench,
  title: string,
  builds: readonly FreshBuild[],
): Promise<Round> {
  const facts = builds.map(() => '');
  const contenders = builds.map((build, at) =>
    onFreshMachine(bench, build, (told) => {
      facts[at] = told;
    }),
  );
  const { timings } = await measure(title, contenders, bench.rounds);
  return {
    title,
    timings: timings.map((each, at) => ({ ...each, name: `${each.name}${facts[at]}` })),
  };
}

function onFreshMachine(bench: Bench, build: FreshBuild, told: (facts: string) => void): Contender {
  const { name, work, argv, proxy, change, atMost } = build;
  const metadata = argv[0] === STRAKE[0] && argv.includes('--push');
  let machine = '';
  let env: Readonly<Record<string, string>> = {};
  let before = 0;
  return {
    name,
    argv: metadata ? [...argv, '--metadata-file', 'metadata.json'] : argv,
    ...(atMost === undefined ? {} : { atMost }),
    get cwd() {
      return join(machine, 'project');
    },
    get env() {
      return env;
    },
    prepare: async () => {
      await change?.();
      machine = await makeMachine(bench, work);
      env = await freshEnv(machine, build);
      before = proxy?.count() ?? 0;
    },
    done: async () => {
      const requests = proxy ? `, ${proxy.count() - before} requests` : '';
      const compiled = metadata
        ? `, ${await countCompiled(join(machine, 'project/metadata.json'))} compiled`
        : '';
      told(`${requests}${compiled}`);
      // Go writes its module cache so that nobody can remove it.
      await runOk(['chmod', '-R', 'u+w', machine]);
      await rm(machine, { recursive: true, force: true });
    },
  };
}

/** The names of the programs that a fresh build starts. */
export async function startedPrograms(bench: Bench, build: FreshBuild): Promise<readonly string[]> {
  const machine = await makeMachine(bench, build.work);
  const log = join(machine, 'started');
  const hook = join(machine, 'hook.mjs');
  await writeFile(log, '');
  await writeFile(
    hook,
    `import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync } from 'node:fs';
subscribe('child_process', ({ process: child }) => {
  setImmediate(() => appendFileSync(${JSON.stringify(log)}, child.spawnfile + '\\n'));
});
`,
  );
  const env = { ...(await freshEnv(machine, build)), NODE_OPTIONS: `--import=${hook}` };
  await runOk(build.argv, { cwd: join(machine, 'project'), env });
  const names = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
  await rm(machine, { recursive: true, force: true });
  return names;
}

let machines = 0;

async function makeMachine({ directory }: Bench, work: Work): Promise<string> {
  machines += 1;
  const machine = join(directory, `machine-${machines}`);
  const project = join(machine, 'project');
  await mkdir(join(machine, 'home'), { recursive: true });
  if (await isRepository(work.directory)) {
    await runOk(['git', 'clone', '--quiet', work.directory, project]);
    await runOk(['git', 'remote', 'remove', 'origin'], { cwd: project });
  } else await cp(work.directory, project, { recursive: true });
  return machine;
}

async function isRepository(directory: string): Promise<boolean> {
  return (await readdir(directory)).includes('.git');
}

async function freshEnv(
  machine: string,
  { go, env }: FreshBuild,
): Promise<Readonly<Record<string, string>>> {
  const bin = join(machine, 'bin');
  await mkdir(bin);
  for (const name of ['bash', 'sh', 'git', ...(go === undefined ? [] : ['go'])]) {
    const command = await findCommand(name);
    if (command !== undefined) await symlink(command, join(bin, name));
  }
  const [build = '', modules = ''] = (await runOk(['go', 'env', 'GOCACHE', 'GOMODCACHE'])).split(
    '\n',
  );
  const caches =
    go === 'with its caches'
      ? { GOCACHE: build, GOMODCACHE: modules }
      : {
          GOCACHE: join(machine, 'go-build'),
          GOMODCACHE: join(machine, 'mod'),
          GOPROXY: `file://${modules}/cache/download`,
          GONOSUMDB: '*',
        };
  return {
    ...STAMPED,
    PATH: bin,
    HOME: join(machine, 'home'),
    STRAKE_CACHE: join(machine, 'strake-cache'),
    ...caches,
    ...env,
  };
}

async function countCompiled(metadata: string): Promise<number> {
  const text = await readFile(metadata, 'utf8').catch(() => '{}');
  return text.match(/"cache": ?"built"/g)?.length ?? 0;
}
