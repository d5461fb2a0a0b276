import { posix } from 'node:path';
import { type ImageTransport, UNDECLARED } from '@strake/oci/internal';
import { noActionCache } from '../action-cache/index.ts';
import { attachToDestination } from '../builtin/attach-to-destination.ts';
import { destinationPlugin } from '../builtin/destination-plugin.ts';
import { offlineTransports } from '../builtin/offline-transports.ts';
import { syntheticBase } from '../builtin/synthetic-base.ts';
import { resolveProject } from '../config/resolve-project.ts';
import { StrakeError } from '../errors/index.ts';
import { type RunOptions, runWithCache } from '../host/access/index.ts';
import type { BuildEvent, RanStep } from '../pipeline/event.ts';
import type { Services } from '../pipeline/services.ts';
import type { BuildSession } from '../pipeline/session.ts';
import type { PluginFacts } from '../plugin/build-facts.ts';
import { collectDiscoveries } from '../plugin/collect-discoveries.ts';
import type { Plugin } from '../plugin/definition.ts';
import { createHookSet } from '../plugin/hook-set.ts';
import type { PushRequest } from '../plugin/push-request.ts';
import { type AttachedManifest, memoryAttachments } from './memory-attachments.ts';
import { memoryBases } from './memory-base.ts';
import { type MemoryCache, memoryActionCache } from './memory-cache.ts';
import { MEMORY_DIRECTORY, memoryFiles } from './memory-files.ts';
import { memoryHost } from './memory-host.ts';
import { runInMemory } from './memory-programs.ts';
import type { MemoryProject } from './memory-project.ts';
import { memoryStore } from './memory-store.ts';

/** A build in memory, and what tests can observe of it. */
export interface MemorySession {
  readonly session: BuildSession;
  readonly messages: string[];
  /** The programs that steps and pushes ran, in order. */
  readonly ran: (readonly string[])[];
  /** The steps that ran. */
  readonly steps: MemoryStep[];
  readonly pushed: PushRequest[];
  readonly attached: AttachedManifest[];
}

/** A step that ran, and why. */
export interface MemoryStep extends RanStep {
  readonly platform: string;
}

const DEFAULTS = { platforms: ['linux/amd64'], base: 'scratch', vcs: false };

/**
 * Sets plugins up for a project in memory.
 * @param cache of earlier builds; default: none
 * @throws StrakeError as a build would
 */
export async function openMemorySession(
  plugins: readonly Plugin[],
  project: MemoryProject,
  cache?: MemoryCache,
): Promise<MemorySession> {
  const directory = MEMORY_DIRECTORY;
  const { files, programs = () => undefined, env = {}, bases = {}, secret } = project;
  const messages: string[] = [];
  const ran: (readonly string[])[] = [];
  const steps: MemoryStep[] = [];
  const pushed: PushRequest[] = [];
  const attached: AttachedManifest[] = [];
  const config = { ...DEFAULTS, ...project.config };
  const transports = [memoryBases(bases), ...plugins.flatMap((plugin) => plugin.transports ?? [])];
  const written = cache?.written ?? new Map<string, string>();
  const seen = memoryFiles(files, written);
  // Only steps leave files.
  const run = (argv: readonly string[], options: RunOptions, into = new Map<string, string>()) =>
    runInMemory(programs, argv, options, seen, into);
  const actionCache = cache
    ? memoryActionCache(cache, { env, files: seen, run }, collectDiscoveries(plugins))
    : noActionCache;
  const host = memoryHost(files, (argv, options = {}) => {
    const at = posix.resolve(directory, options.directory ?? '.');
    return runWithCache(argv, at, options, {
      directory,
      env,
      actionCache,
      now: () => 0,
      run: async (whole) => run(argv, { directory: at, env: whole }),
    });
  });
  const store = memoryStore(written);
  const builtin = offlineTransports(OFFLINE);
  const services: Services = {
    directory,
    env,
    actionCache,
    insecure: [],
    host,
    discoveryFiles: seen,
    programFiles: () => [],
    blobs: store,
    syntheticBase,
    transports: new Map(transports.map((transport) => [transport.scheme, transport])),
    destinations: [memoryDestination(pushed), ...builtin.map(withoutCheck)],
    ...memoryAttachments(attached, attachToDestination(builtin, { directory, env })),
    files: {
      state: (path) => (cache ? (written.get(path) ?? 'made') : undefined),
      now: () => 0,
      realFile: (path) => path,
      checkWritable: async () => {},
      compileDirectory: async (key) => ({
        path: `/out/${key.replaceAll('/', '-')}`,
        release: async () => {},
      }),
      temporaryDirectory: async () => ({ path: '/temporary', remove: async () => {} }),
      read: () => undefined,
      makeDirectories: async () => {},
      exists: async () => true,
      waitOutRacyTimestamps: async () => {},
      async remove(paths) {
        for (const path of paths) written.delete(path);
      },
      size: async (path) => (written.get(path) ?? path).length,
      write: async () => {},
    },
    runner: {
      jobs: 1,
      mostJobs: 1,
      jobMemory: 2 ** 30,
      processors: 1,
      clock: () => 0,
      run: async (argv, options) => {
        ran.push(argv);
        return run(argv, options, written);
      },
    },
    async readFile(path) {
      const text = seen.read(path);
      if (text !== undefined) return Buffer.from(text);
      throw new StrakeError('FILE_UNREADABLE', `file ${path} does not exist`, {
        hint: 'Add it to "files" of the project.',
      });
    },
    ...(secret === undefined ? {} : { askSecret: async () => secret }),
    pluginFacts: memoryPluginFacts,
    buildFacts: async () => ({
      strake: '0.0.0',
      overrides: [],
      environment: {},
      startedOn: '1970-01-01T00:00:00Z',
      variables: [],
      plugins: plugins.map(({ name }) => memoryPluginFacts(name)),
      ...project.buildFacts,
    }),
    sources: {
      facts: async () => ({}),
      repository: async () => undefined,
      ref: async () => undefined,
      ignored: async () => [],
      submodules: () => [],
      hasMoved: async () => false,
    },
    writeArchive: async () => {},
    writeLayout: async () => {},
  };
  return {
    session: {
      project: await resolveProject({ config, plugins, directory, env, host }),
      hooks: await createHookSet([...plugins, ...services.destinations]),
      services,
      signal: project.signal ?? new AbortController().signal,
      afterwards: [],
      emit: (event: BuildEvent) => {
        if (event.type === 'log' || event.type === 'warning') messages.push(event.message);
        else if (event.type === 'phase') addSteps(steps, event);
      },
    },
    messages,
    ran,
    steps,
    pushed,
    attached,
  };
}

/** Code in memory has no files; with a digest, "remember" keeps what it was given. */
function memoryPluginFacts(name: string): PluginFacts {
  return { name, digest: { sha256: '0'.repeat(64) } };
}

/** Adds the steps of a compile; images that share one report the same steps. */
function addSteps(
  found: MemoryStep[],
  { platform = '', steps = [] }: Extract<BuildEvent, { readonly type: 'phase' }>,
): void {
  for (const step of steps) {
    if (!found.some((each) => each.platform === platform && each.id === step.id))
      found.push({ platform, ...step });
  }
}

/** A destination of core that does not access the disk. */
function withoutCheck({ check: _check, ...transport }: ImageTransport): Plugin {
  return destinationPlugin(transport);
}

/** `memory:NAME`, the destination of builds in memory. */
function memoryDestination(pushed: PushRequest[]): Plugin {
  return destinationPlugin({
    scheme: 'memory',
    facts: UNDECLARED,
    async write(request) {
      pushed.push(request);
      return { reference: request.destination, digest: request.root.digest };
    },
  });
}

const OFFLINE = new StrakeError(
  'REGISTRY_UNREACHABLE',
  'a build in memory cannot push to a registry',
  {
    hint: 'Use memory:NAME, or a destination of the plugin under test.',
  },
);
