import assert from 'node:assert/strict';
import { type Built, type OtherMachine, otherMachine } from '../e2e/other-machine.ts';
import { project } from '../e2e/strake.ts';
import { forwardAll } from '../registry/fault-kinds.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../registry/fault-proxy.ts';
import {
  isJoke,
  type Registry,
  type RegistryOptions,
  runOk,
  type Scope,
  startRegistry,
} from '../tool/index.ts';

const program = (text: string) =>
  `package main\n\nimport "example.com/m/lib"\n\nfunc main() { println(lib.Name, ${text}) }\n`;

/** Three programs that share a package, each in an image of its own. Go's build cache is that of this machine. */
export const FILES = {
  'go.mod': 'module example.com/m\n\ngo 1.24\n',
  'cmd/a/main.go': program('"a"'),
  'cmd/b/main.go': program('"b"'),
  'cmd/c/main.go': program('"c"'),
  'lib/lib.go': 'package lib\n\nconst Name = "lib"\n',
  'strake.yaml': `plugins: [go]
platforms: [linux/amd64, linux/arm64]
base: scratch
vcs: false
vars: { host: { env: HOST, fallback: registry.example.com } }
repository: "{{host}}/acme/{{image}}"
cache: { trust: registry }
go: { programs: ["./cmd/{{image}}"], cache: local }
images: { a: {}, b: {}, c: {} }
`,
};

/** A project, a registry, and machines that share what they build by it. */
export interface Scene {
  readonly registry: Registry;
  readonly project: string;
  /** Go's build cache of this machine: machines that are given it compile only what is new. */
  readonly goCache: string;
  /** The digests of a build on this machine, without any cache. */
  readonly digests: Readonly<Record<string, string>>;
  /** The registry behind another address, which shows faults and notes requests. */
  proxy(fault?: Fault): Promise<FaultProxy>;
  /** A machine that has never seen the project; with Go, and Go's own caches, unless it says otherwise. */
  machine(options?: { readonly go?: boolean }): Promise<OtherMachine>;
}

/** @throws ToolMissing */
export async function remoteCacheScene(
  t: Scope,
  { files = FILES, registry: given, ...options }: SceneOptions = {},
): Promise<Scene> {
  const registry = given ?? (await startRegistry(t, { kind: 'distribution-v3', ...options }));
  const directory = await project(t, files);
  const goCache = (await runOk(['go', 'env', 'GOCACHE'])).trim();
  const machine: Scene['machine'] = ({ go = true } = {}) =>
    otherMachine(t, directory, go ? { go, goCache } : {});
  const built = await (await machine()).build(['--no-cache']);
  return {
    registry,
    project: directory,
    goCache,
    digests: digestsOf(built),
    proxy: (fault = forwardAll) => startFaultProxy(t, registry.host, fault),
    machine,
  };
}

export interface SceneOptions extends Partial<RegistryOptions> {
  /** Of the project. */
  readonly files?: Readonly<Record<string, string>>;
  /** One that runs. Default: a new one. */
  readonly registry?: Registry;
}

/** The digests of a build that succeeded, by image. */
export function digestsOf({ status, stderr, metadata = {} }: Built): Record<string, string> {
  assert.equal(status, 0, stderr);
  return Object.fromEntries(
    Object.entries(metadata).map(([image, { digest = '' }]) => [image, digest]),
  );
}

/** The lines that begin a warning. */
export function warningsOf({ stderr }: Built): readonly string[] {
  return stderr.split('\n').filter((line) => line.startsWith('warning:') && !isJoke(line));
}

/** The environment of a machine that reads a cache repository at a host, and that pushes there. */
export function reading(host: string, repository = 'acme/cache'): Record<string, string> {
  return { STRAKE_CACHE_FROM: `${host}/${repository}`, HOST: host };
}

/** The same for one that writes there as well. */
export function writing(host: string, repository?: string): Record<string, string> {
  return { ...reading(host, repository), STRAKE_CACHE_WRITE: '1' };
}
