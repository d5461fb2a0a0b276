import type { TestContext } from 'node:test';
import { requireRegistry, runOk } from '../tool/index.ts';
import {
  type OtherMachine,
  type OtherMachineOptions,
  otherMachine,
  type Ran,
} from './other-machine.ts';
import { project } from './strake.ts';

/** Programs of {@link cacheScene}. */
export const PROGRAMS = ['a', 'b', 'c', 'd'];

/** The source of a program that prints something. */
export function printing(text: string): string {
  return `package main\n\nfunc main() { println("${text}") }\n`;
}

const SOURCES = {
  'go.mod': 'module example.com/m\n\ngo 1.24\n',
  ...Object.fromEntries(PROGRAMS.map((name) => [`cmd/${name}/main.go`, printing(name)])),
};

export interface SceneOptions {
  /** Default: linux/amd64. */
  readonly platforms?: string;
  /** Default: registry. */
  readonly trust?: string;
  /** Default: go. */
  readonly plugins?: string;
  /** Default: false. */
  readonly vcs?: string;
  /** `HOST` is the registry. Default: scratch. */
  readonly base?: string;
}

export interface MachineOptions extends Pick<OtherMachineOptions, 'go' | 'clone'> {
  /** Another directory to copy. */
  readonly from?: string;
}

/** A project whose remote cache is in a registry that machines share, and nothing else. */
export interface CacheScene {
  readonly directory: string;
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** The cache. */
  readonly repository: string;
  /** A machine with a copy of the project as it is now. Go's build cache is that of this machine: compiling is cheap. */
  machine(options?: MachineOptions): Promise<OtherMachine>;
}

/**
 * @param settings added to the configuration
 * @returns undefined if there is no registry here
 */
export async function cacheScene(
  t: TestContext,
  settings: string,
  {
    platforms = 'linux/amd64',
    trust = 'registry',
    plugins = 'go',
    vcs = 'false',
    base = 'scratch',
  }: SceneOptions = {},
): Promise<CacheScene | undefined> {
  const registry = await requireRegistry(t, { kind: 'distribution-v3' });
  if (!registry) return undefined;
  const { host } = registry;
  const repository = `${host}/acme/build-cache`;
  const directory = await project(t, {
    ...SOURCES,
    'strake.yaml': `plugins: [${plugins}]
platforms: [${platforms}]
base: ${base.replace('HOST', host)}
vcs: ${vcs}
repository: ${host}/acme/{{image}}
cache: { remote: ${repository}, trust: ${trust} }
${plugins === 'go' ? withOwnGoCache(settings) : settings}`,
  });
  const goCache = (await runOk(['go', 'env', 'GOCACHE'])).trim();
  return {
    directory,
    host,
    repository,
    machine: ({ from = directory, ...options } = {}) =>
      otherMachine(t, from, { goCache, ...options }),
  };
}

/** A cache of strake's own would be empty on each machine: all of them would compile the standard library. */
function withOwnGoCache(settings: string): string {
  return /^go: \{/m.test(settings)
    ? settings.replace(/^go: \{/m, 'go: { cache: local,')
    : `${settings}go: { cache: local }\n`;
}

/** The programs that a command handed to `go build`, sorted. */
export function compiledBy({ processes }: Ran): readonly string[] {
  return processes
    .filter((line) => /^\S*go build /.test(line))
    .flatMap((line) => line.split(' -- ')[1]?.split(' ') ?? [])
    .map((name) => name.replace('example.com/m/cmd/', ''))
    .sort();
}
