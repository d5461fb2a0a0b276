import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type OtherMachine, otherMachine } from '../test/e2e/other-machine.ts';
import { runOk } from '../test/tool/index.ts';
import { type Bench, STRAKE, type Work } from './bench.ts';
import type { DelayProxy, Traffic } from './delay-proxy.ts';
import { type Contender, measure, type Round } from './measure.ts';

/** A build on a machine that has never seen the project. */
export interface FreshBuild {
  readonly name: string;
  readonly work: Work;
  readonly argv: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Go is on PATH, with both of its caches, with modules only, or with neither: then modules come from files of this machine. Default:
   * there is no Go.
   */
  readonly go?: 'with its caches' | 'with modules' | 'with empty caches';
  /** What requests go through: they are counted. */
  readonly proxy?: DelayProxy;
  /** Changes the project before each run. */
  readonly change?: () => Promise<void>;
  readonly atMost?: number;
}

/**
 * Times builds, each run on another machine: another folder, no caches, an empty HOME. The names tell the requests of the last run, how
 * many platforms of images it compiled, and what it said of Go's build cache.
 * @param others not on other machines
 */
export async function measureFresh(
  bench: Bench,
  title: string,
  builds: readonly FreshBuild[],
  others: readonly Contender[] = [],
): Promise<Round> {
  const facts = builds.map(() => '');
  const contenders = builds.map((build, at) =>
    onFreshMachine(build, (told) => {
      facts[at] = told;
    }),
  );
  const { timings } = await measure(title, [...contenders, ...others], bench.rounds);
  return {
    title,
    timings: timings.map((each, at) => ({ ...each, name: `${each.name}${facts[at] ?? ''}` })),
  };
}

function onFreshMachine(build: FreshBuild, told: (facts: string) => void): Contender {
  const { name, proxy, change, atMost } = build;
  let machine: FreshMachine | undefined;
  let before: Traffic | undefined;
  return {
    name,
    ...(atMost === undefined ? {} : { atMost }),
    get cwd() {
      return machine?.directory ?? '';
    },
    get argv() {
      return machine?.argv ?? [];
    },
    prepare: async () => {
      await change?.();
      machine = await startMachine(build);
      before = proxy?.traffic();
    },
    done: async (said) => {
      const traffic = proxy && before ? describeTraffic(before, proxy.traffic()) : '';
      const compiled = machine && (await countCompiled(machine));
      const bundles = [...said.matchAll(BUNDLES)].map(([, what]) => `, ${what}`).join('');
      told(`${traffic}${compiled === undefined ? '' : `, ${compiled} compiled`}${bundles}`);
      await machine?.remove();
    },
  };
}

function describeTraffic(before: Traffic, after: Traffic): string {
  const received = (after.received - before.received) / 1e6;
  return `, ${after.requests - before.requests} requests, ${received.toFixed(1)} MB received`;
}

/** The command lines of the processes that a build by strake starts on a fresh machine. */
export async function startedProcesses(build: FreshBuild): Promise<readonly string[]> {
  const machine = await startMachine(build);
  const { processes } = await machine.strake(build.argv.slice(STRAKE.length));
  await machine.remove();
  return processes;
}

interface FreshMachine extends Pick<OtherMachine, 'directory' | 'strake'> {
  /** What is timed: it starts with an empty environment. */
  readonly argv: readonly string[];
  remove(): Promise<void>;
}

const METADATA = 'metadata.json';
const BUNDLES = /Go's build cache: (.*)/g;

async function startMachine({ work, argv, env, go }: FreshBuild): Promise<FreshMachine> {
  const cleanups: (() => void | Promise<void>)[] = [];
  const scope = { after: (clean: () => void | Promise<void>) => void cleanups.push(clean) };
  const known = (await runOk(['go', 'env', 'GOCACHE', 'GOMODCACHE'])).split('\n');
  const [goCache = '', modules = ''] = known;
  const machine = await otherMachine(scope, work.directory, {
    go: go !== undefined,
    clone: (await readdir(work.directory)).includes('.git'),
    ...(go === 'with its caches' ? { goCache } : {}),
  });
  const { NODE_OPTIONS: _hook, ...fresh } = machine.env;
  const own =
    go === 'with empty caches'
      ? { GOPROXY: `file://${modules}/cache/download`, GONOSUMDB: '*' }
      : { GOMODCACHE: modules };
  const pairs = Object.entries({ ...fresh, ...own, ...env }).map((pair) => pair.join('='));
  const hasMetadata = argv[0] === STRAKE[0] && argv.includes('--push');
  return {
    directory: machine.directory,
    strake: machine.strake,
    argv: ['env', '-i', ...pairs, ...argv, ...(hasMetadata ? ['--metadata-file', METADATA] : [])],
    remove: async () => {
      // Go writes its module cache so that nobody can remove it.
      await runOk(['chmod', '-R', 'u+w', dirname(machine.env.HOME ?? machine.directory)]);
      for (const clean of cleanups.reverse()) await clean();
    },
  };
}

/** Undefined for a build that writes no metadata. */
async function countCompiled({ directory }: FreshMachine): Promise<number | undefined> {
  const text = await readFile(join(directory, METADATA), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (text.match(/"cache": ?"built"/g)?.length ?? 0);
}
