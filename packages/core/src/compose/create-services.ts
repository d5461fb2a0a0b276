import { basename } from 'node:path';
import { openStore } from '@strake/oci';
import {
  createLimit,
  createVerifiedBlobs,
  defined,
  imageTransports,
  registryConnection,
  temporaryDirectory,
} from '@strake/oci/internal';
import { programFiles } from '../action-cache/index.ts';
import { attachToDestination } from '../builtin/attach-to-destination.ts';
import { destinationPlugin } from '../builtin/destination-plugin.ts';
import { syntheticBase } from '../builtin/synthetic-base.ts';
import { DEFAULT_OUTPUT } from '../config/default-output.ts';
import type { Project } from '../config/project.ts';
import { createLayerStore } from '../host/blobs/index.ts';
import { createBuildFiles, readPluginFile } from '../host/files/index.ts';
import { createSourceControl } from '../host/git/index.ts';
import { createStepRunner } from '../host/process/index.ts';
import type { Services } from '../pipeline/services.ts';
import type { CacheRun, RemoteCache } from '../remote-cache/index.ts';
import type { BuildEnvironment } from './build-environment.ts';
import { createBuildFacts } from './build-facts.ts';
import type { BuildOptions } from './build-options.ts';
import { lazyToolCaches } from './lazy-tool-caches.ts';
import { pluginTransports } from './plugin-transports.ts';
import { pushServices } from './push-services.ts';
import { openRemoteCache } from './remote-cache.ts';
import { remoteCacheRequest } from './remote-cache-request.ts';
import { toolDirectory } from './tool-directory.ts';

/** Questions wait for each other. */
function inTurn(ask: BuildOptions['askSecret']): BuildOptions['askSecret'] {
  if (ask === undefined) return undefined;
  const limit = createLimit(1);
  return (question, signal) => limit(() => ask(question, signal));
}

/** Services of one build, and a function that releases them. */
export interface OpenServices {
  readonly services: Services;
  close(): Promise<void>;
}

/** Wires core's own transports, destinations and store. Nothing else knows their implementations. */
export async function createServices(
  options: BuildOptions,
  project: Project,
  environment: BuildEnvironment,
  run: CacheRun,
): Promise<OpenServices> {
  const { machine, env, host, git, actionCache, discoveryFiles, keys, fileClock } = environment;
  const { cache: access } = environment;
  const { directory, plugins, insecure = [], onEvent } = options;
  // Reports what is wrong with it before anything is read.
  const request = remoteCacheRequest(options, project);
  const onWarning = (message: string, hint?: string) =>
    onEvent?.({ type: 'warning', message, ...(hint ? { hint } : {}) });
  if (access?.refusal !== undefined)
    onWarning(
      `building without a cache: ${access.refusal}`,
      'Set STRAKE_CACHE to a directory that only you can write to.',
    );
  const cache = access?.refusal === undefined ? access?.directory : undefined;
  const temporary = cache === undefined ? await temporaryDirectory() : undefined;
  const store = await openStore(temporary?.path ?? String(cache), { onWarning });
  const registries = registryConnection({
    env,
    insecure,
    timeouts: project.timeouts,
    onWarning,
    ...(onEvent ? { onRequest: (message) => onEvent({ type: 'request', message }) } : {}),
    ...(cache === undefined ? {} : { documents: store }),
  });
  const verified = createVerifiedBlobs(cache === undefined ? undefined : store, fileClock);
  const files = createBuildFiles({
    clock: fileClock,
    directory,
    ...defined({ cache }),
  });
  const transports = imageTransports(registries.client, {
    verified,
    ownDestination: DEFAULT_OUTPUT,
  });
  const runner = createStepRunner(machine, options.jobs);
  const closeStores = async () => {
    const closing = verified.keep().finally(() => store.close());
    await Promise.allSettled([registries.close(), closing]);
    await temporary?.remove();
  };
  const early = options.cacheWrite ? undefined : await environment.queries?.opened(request);
  const opening = early ?? openRemoteCache(request, options, { env, records: store, run });
  const remoteCache = await Promise.resolve(opening).catch(async (thrown) => {
    await closeStores();
    throw thrown;
  });
  const load = async (cache: RemoteCache) => {
    const { createToolCaches } = await import('../tool-cache/index.ts');
    return createToolCaches({ cache, processors: runner.processors, onWarning });
  };
  const toolCaches = remoteCache && lazyToolCaches(() => load(remoteCache));
  const remote = request &&
    remoteCache &&
    toolCaches && {
      ...{ cache: remoteCache, keys, toolCaches: toolCaches.load },
      toolDirectory: (format: string) =>
        toolDirectory(temporary?.path ?? String(cache), request, format),
      queries: async () => (await environment.queries?.kept()) ?? [],
    };
  const { file } = options.source ?? {};
  const sources = createSourceControl(git, { directory, env, clock: fileClock });
  return {
    services: {
      ...defined({ remote, configFile: file === undefined ? undefined : basename(file) }),
      ...createBuildFacts(options, project, git.repository?.directory, sources),
      ...pushServices({ directory, env, insecure }),
      host,
      discoveryFiles,
      programFiles: (name) => programFiles(name, directory, env),
      files,
      runner,
      blobs: createLayerStore(store, { useRecords: cache !== undefined, clock: fileClock }),
      actionCache,
      sources,
      // A plugin's replaces core's.
      transports: new Map(
        [...transports, ...pluginTransports(plugins, project.timeouts.plugin)].map((each) => [
          each.scheme,
          each,
        ]),
      ),
      destinations: transports.map(destinationPlugin),
      ...attachToDestination(transports, { directory, env }),
      readFile: (path) => readPluginFile(path, directory),
      ...defined({ askSecret: inTurn(options.askSecret) }),
      syntheticBase,
    },
    async close() {
      await Promise.allSettled([toolCaches?.close()]);
      await Promise.allSettled([early ? undefined : remoteCache?.close()]);
      await closeStores();
    },
  };
}
