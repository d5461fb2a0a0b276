import type { BuildOptions } from './build-options.ts';
import { baseTransports } from './builtin/base-transports.ts';
import {
  dockerArchiveDestination,
  layoutDestination,
  ociArchiveDestination,
} from './builtin/layout-destinations.ts';
import { madeBase } from './builtin/made-base.ts';
import { registryDestination } from './builtin/registry-destination.ts';
import { openCompileFolder } from './io/compile-folder/index.ts';
import { fileExists, temporaryFolder } from './io/file/index.ts';
import { gitFacts } from './io/git/index.ts';
import { processHost } from './io/host.ts';
import { writeLayer } from './io/layer/index.ts';
import { runProcess } from './io/process/index.ts';
import type { RegistryClient } from './io/registry/index.ts';
import { cacheDirectory, openStore, type Store } from './io/store/index.ts';
import { createWorld } from './io/world/index.ts';
import type { Services, SourceFacts } from './pipeline/services.ts';
import type { Plugin, Transport } from './plugin/definition.ts';

/** Services of one build, and what has to be given back at its end. */
export interface OpenServices {
  readonly services: Services;
  close(): Promise<void>;
}

/** Puts core's own parts in: transports, destinations, the store. Nothing else knows where anything is. */
export async function createServices(
  options: BuildOptions,
  signal: AbortSignal,
): Promise<OpenServices> {
  const { directory, plugins, onEvent } = options;
  const host = processHost();
  const env = definedOnly(options.env ?? { PATH: host.env.PATH, HOME: host.env.HOME });
  const warn = (message: string, hint?: string) =>
    onEvent?.({ type: 'warning', message, ...(hint ? { hint } : {}) });
  const closing: (() => Promise<unknown>)[] = [];
  const registries = registryConnection(options, env, warn, closing);
  const { store, cache } = await openCache(options, env, host.home, warn, closing);
  const world = createWorld({ directory, env, signal });
  let facts: Promise<SourceFacts> | undefined;
  const services: Services = {
    directory,
    env,
    jobs: options.jobs ?? host.cores,
    world,
    store: layerStore(store),
    transports: collectTransports([...baseTransports(registries)], plugins),
    destinations: builtinDestinations(registries),
    madeBase,
    outputFolder: (key) => openCompileFolder(cache, `${directory}\0${key}`),
    runStep: (argv, { directory: folder, env: stepEnv, signal: stop }) =>
      runProcess(argv, { directory: folder, env: stepEnv, signal: stop }),
    fileExists,
    clock: host.clock,
    sourceFacts() {
      facts ??= gitFacts(world, directory);
      return facts;
    },
  };
  return {
    services,
    async close() {
      await Promise.allSettled(closing.map((close) => close()));
    },
  };
}

/** Destinations of core, in the order in which they are asked. */
export function builtinDestinations(registries: () => Promise<RegistryClient>): readonly Plugin[] {
  return [
    registryDestination(registries),
    layoutDestination,
    ociArchiveDestination,
    dockerArchiveDestination,
  ];
}

/** One client for a whole build, made when the first registry is talked to: its code is not even loaded before. */
export function registryConnection(
  options: Pick<BuildOptions, 'insecure'>,
  env: Readonly<Record<string, string>>,
  warn: (message: string) => void,
  closing: (() => Promise<unknown>)[],
): () => Promise<RegistryClient> {
  let client: Promise<RegistryClient> | undefined;
  return () => {
    client ??= import('./io/registry/index.ts').then(({ createRegistryClient }) => {
      const made = createRegistryClient({ env, insecure: options.insecure ?? [], onWarning: warn });
      closing.push(() => made.close());
      return made;
    });
    return client;
  };
}

export function definedOnly(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

export function collectTransports(
  builtin: readonly Transport[],
  plugins: readonly Plugin[],
): ReadonlyMap<string, Transport> {
  const added = plugins.flatMap((plugin) => plugin.transports ?? []);
  return new Map([...builtin, ...added].map((transport) => [transport.scheme, transport]));
}

/** The store in the cache folder, which falls back to a temporary one; without cache that from the start. */
async function openCache(
  options: BuildOptions,
  env: Readonly<Record<string, string>>,
  home: string,
  onWarning: (message: string, hint?: string) => void,
  closing: (() => Promise<unknown>)[],
): Promise<{ store: Store; cache: string | undefined }> {
  const cache = options.cache === false ? undefined : cacheDirectory(env, env.HOME ?? home);
  const directory = cache ?? (await temporaryCache(closing));
  const store = await openStore(directory, { onWarning });
  closing.push(() => store.close());
  return { store, cache };
}

async function temporaryCache(closing: (() => Promise<unknown>)[]): Promise<string> {
  const { path, remove } = await temporaryFolder();
  closing.push(remove);
  return path;
}

function layerStore(store: Store): Services['store'] {
  return {
    writeBytes: (bytes) => store.writeBytes(bytes),
    writeLayer: (layer, { timestamp, signal, onProgress }) =>
      writeLayer(layer, { timestamp, signal, store, ...(onProgress ? { onProgress } : {}) }),
    has: (digest) => store.has(digest),
    open: (descriptor, signal) => store.open(descriptor, signal),
  };
}
