import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Built,
  type OtherMachine,
  type OtherMachineOptions,
  otherMachine,
} from '../e2e/other-machine.ts';
import { project, TINY } from '../e2e/strake.ts';
import { forwardAll } from '../registry/fault-kinds.ts';
import { type Fault, startFaultProxy } from '../registry/fault-proxy.ts';
import { digestsOf, reading, writing } from '../remote-cache/machines.ts';
import { type Registry, type RegistryOptions, type Scope, startRegistry } from '../tool/index.ts';
import { type Bundles, readBundles, writeBundles } from './bundle-entries.ts';
import { SIGNED, SIGNING, TRUST } from './test-key.ts';
import { type GoResults, watchResults } from './watch-results.ts';

const CONFIG = `plugins: [go]
platforms: [linux/amd64]
base: scratch
vcs: false
cache: { trust: ${TRUST} }
go: { programs: [./cmd/app] }
`;

/** Packages of the program that is built for its standard library. */
const TINY_PACKAGES = 1;

/** As many as make go compile for about a second. */
const FUNCTIONS = 3_000;
const functionOf = (number: number) => `func F${number}(n int) int {
	total := n
	for i := range n {
		if i%${number + 2} == 1 {
			total += i * ${number}
		} else {
			total ^= i
		}
	}
	return total
}
`;

/** A program, and a package that takes Go about a second. */
export const SLOW_FILES: Readonly<Record<string, string>> & { readonly 'strake.yaml': string } = {
  'go.mod': 'module example.com/m\n\ngo 1.24\n',
  'cmd/app/main.go':
    'package main\n\nimport "example.com/m/slow"\n\nfunc main() { println(slow.F0(3)) }\n',
  'slow/slow.go': `package slow\n\n${Array.from({ length: FUNCTIONS }, (_, number) => functionOf(number)).join('\n')}`,
  'strake.yaml': CONFIG,
};

/** What a build did, and what Go did in it. */
export interface GoBuilt extends Built, GoResults {}

export interface GoMachine extends OtherMachine {
  /** Where Go keeps what it compiles in builds with a remote cache. */
  readonly goCache: string;
  build(args?: readonly string[], env?: Readonly<Record<string, string>>): Promise<GoBuilt>;
}

/** A project, a registry, and machines that have Go and share what it compiled. */
export interface GoMachines {
  readonly registry: Registry;
  /** The directory of the project. */
  readonly project: string;
  /** The digests of a build without bundles. */
  readonly digests: Readonly<Record<string, string>>;
  /** How many packages the program consists of, those of the standard library included. */
  readonly packages: number;
  /** The directory in strake's cache where Go keeps what it compiles in builds with a remote cache. */
  readonly toolDirectory: string;
  /** That directory of a machine that compiled the standard library, and a program of one package. */
  readonly standardLibrary: string;
  /**
   * A machine that has never seen the project.
   * @param goCache what Go compiled there before. Default: the standard library
   */
  machine(
    goCache?: 'empty' | 'standard library',
    options?: Pick<OtherMachineOptions, 'within'>,
  ): Promise<GoMachine>;
  /** Builds without bundles. */
  buildAlone(): Promise<GoBuilt>;
  /** Has a machine that compiles the project write a cache repository. */
  write(repository?: string): Promise<GoBuilt>;
  /**
   * The registry behind another address, with a cache repository that has bundles of the project and no programs.
   * @param fault begins when the bundles are there
   * @returns the environment of machines that read it
   */
  bundles(t: Scope, fault?: Fault): Promise<Readonly<Record<string, string>>>;
}

export interface GoMachinesOptions extends Partial<RegistryOptions> {
  /** Of the project. */
  readonly files?: Readonly<Record<string, string>>;
}

/** @throws ToolMissing */
export async function goMachines(
  t: Scope,
  { files = SLOW_FILES, ...options }: GoMachinesOptions = {},
): Promise<GoMachines> {
  const registry = await startRegistry(t, { kind: 'distribution-v3', ...options });
  const directory = await project(t, files);
  const alone = reading(registry.host, 'acme/empty');
  const tiny = await project(t, { ...TINY, 'strake.yaml': CONFIG });
  const first = await otherMachine(t, tiny, { go: true });
  digestsOf(await first.build([], alone));
  const tools = join(first.env.STRAKE_CACHE ?? '', 'tools');
  const [name = ''] = (await readdir(tools)).filter((each) => /^[0-9a-f]{24}$/.test(each));
  const [toolDirectory, standardLibrary] = [join('tools', name), join(tools, name)];
  const machine: GoMachines['machine'] = async (content = 'standard library', options = {}) => {
    const made = await otherMachine(t, directory, { go: true, ...options });
    const goCache = join(made.env.STRAKE_CACHE ?? '', toolDirectory);
    if (content !== 'empty') await cp(standardLibrary, goCache, { recursive: true });
    return {
      ...made,
      goCache,
      async build(args = ['-o', 'oci:out'], env = {}) {
        const results = await watchResults(made);
        const built = await made.build(args, { ...results.env, ...env });
        return { ...built, ...(await results.read()) };
      },
    };
  };
  const buildAlone = async () => (await machine()).build(undefined, alone);
  const built = await buildAlone();
  const write: GoMachines['write'] = async (repository) => {
    const env = { ...writing(registry.host, repository), ...SIGNING };
    const written = await (await machine()).build(undefined, env);
    digestsOf(written);
    return written;
  };
  let real: Promise<Bundles> | undefined;
  let repositories = 0;
  return {
    registry,
    project: directory,
    digests: digestsOf(built),
    packages: built.compiled + built.found - TINY_PACKAGES,
    toolDirectory,
    standardLibrary,
    machine,
    buildAlone,
    write,
    async bundles(t, fault = forwardAll) {
      real ??= write('acme/written').then(() =>
        readBundles(t, `${registry.host}/acme/written`, SIGNED),
      );
      const bundles = await real;
      let isThere = false;
      const { host } = await startFaultProxy(t, registry.host, (...request) =>
        (isThere ? fault : forwardAll)(...request),
      );
      repositories += 1;
      const repository = `acme/bundles-${repositories}`;
      await writeBundles(t, `${host}/${repository}`, bundles, {}, SIGNED);
      isThere = true;
      return reading(host, repository);
    },
  };
}
