import { dirname } from 'node:path';
import {
  baseTransports,
  checkWritableFile,
  compressLayer,
  createVerifiedBlobs,
  type FileClock,
  fileExists,
  fileSize,
  holdsContent,
  ignoreItself,
  makeDirectories,
  openStore,
  readExistingText,
  readFileState,
  realFile,
  recallContent,
  removeFiles,
  type Store,
  StrakeError,
  type Transport,
  temporaryDirectory,
  waitOutRacyTimestamps,
  writeFileAtomic,
  writeLayer,
  writeSyntheticLayer,
  writeZippedLayer,
} from '@strake/oci';
import { builtinDestinations } from '../builtin/builtin-destinations.ts';
import { checkDestination } from '../builtin/check-destination.ts';
import { destinationPlaces } from '../builtin/destination-places.ts';
import { sendBlob } from '../builtin/registry-destination.ts';
import { syntheticBase } from '../builtin/synthetic-base.ts';
import type { Project } from '../config/project.ts';
import { createHostAccess } from '../host/access/index.ts';
import { openCompileDirectory } from '../host/compile-directory/index.ts';
import { createGit, gitFacts } from '../host/git/index.ts';
import type { Services, SourceFacts } from '../pipeline/services.ts';
import type { Plugin } from '../plugin/definition.ts';
import { runPlugin } from '../plugin/run-plugin.ts';
import type { BuildEnvironment } from './build-environment.ts';
import type { BuildOptions } from './build-options.ts';
import { pushServices } from './push-services.ts';
import { registryConnection } from './registry-connection.ts';

/** Services of one build, and what has to be given back at its end. */
export interface OpenServices {
  readonly services: Services;
  close(): Promise<void>;
}

/** Puts core's own parts in: transports, destinations, the store. Nothing else knows where anything is. */
export async function createServices(
  options: BuildOptions,
  project: Project,
  { machine, env, host, git, memory, fileClock, cache: access }: BuildEnvironment,
): Promise<OpenServices> {
  const { directory, plugins, insecure = [] } = options;
  const jobs = checkJobs(options.jobs) ?? defaultJobs(machine);
  const onWarning = (message: string, hint?: string) =>
    options.onEvent?.({ type: 'warning', message, ...(hint ? { hint } : {}) });
  if (access?.refusal !== undefined)
    onWarning(
      `building without cache: ${access.refusal}`,
      'Set STRAKE_CACHE to a directory of your own that others cannot write to.',
    );
  const cache = access?.refusal === undefined ? access?.directory : undefined;
  const temporary = cache === undefined ? await temporaryDirectory() : undefined;
  const store = await openStore(temporary?.path ?? String(cache), { onWarning });
  const registries = registryConnection({
    env,
    insecure,
    timeouts: project.timeouts,
    onWarning,
    ...(cache === undefined ? {} : { documents: store }),
  });
  const verified = createVerifiedBlobs(cache === undefined ? undefined : store, fileClock);
  let facts: Promise<SourceFacts> | undefined;
  const sourceFacts = () => {
    facts ??= gitFacts(git, env);
    return facts;
  };
  return {
    services: {
      ...pushServices({ directory, env, insecure }),
      jobs,
      jobMemory: Math.floor(machine.memory / jobs),
      processors: machine.cores,
      host,
      memory,
      store: layerStore(store, { useRecords: cache !== undefined, clock: fileClock }),
      transports: collectTransports(baseTransports(registries.client), plugins),
      destinations: builtinDestinations(registries.client, verified),
      checkDestination: (scheme, push, signal) =>
        checkDestination(scheme, push, { directory, env, signal }),
      destinationPlaces: (scheme, push) => destinationPlaces(scheme, push, directory),
      realFile,
      checkWritableFile,
      syntheticBase,
      outputDirectory: (key) => openCompileDirectory(cache, `${directory}\0${key}`),
      uploadEagerly: async (target, layer, signal) =>
        sendBlob(await registries.client(), target, { descriptor: layer, store, signal }),
      writeFile(path, content) {
        ignoreItself(dirname(path));
        return writeFileAtomic(path, content);
      },
      readFile: readExistingText,
      makeDirectories,
      fileExists,
      fileSize,
      removeFiles,
      waitOutRacyTimestamps: (paths) => waitOutRacyTimestamps(paths, fileClock),
      fileState: (path) => readFileState(path)?.text,
      now: () => fileClock.at(),
      clock: machine.clock,
      sourceFacts,
      async repository() {
        const { directory, isLinked = false } = git.repository ?? {};
        const [{ revision, modified = false }, versions] = await Promise.all([
          sourceFacts(),
          git.versions().catch(() => []),
        ]);
        return directory === undefined || revision === undefined
          ? undefined
          : { directory, isLinked, revision, modified, versions };
      },
      async hasMoved(signal) {
        const fresh = createGit(createHostAccess({ directory, env, signal }), directory, fileClock);
        const [before, now, versionsBefore, versions] = await Promise.all([
          sourceFacts(),
          fresh.status(),
          git.versions(),
          fresh.versions(),
        ]);
        return (
          now?.revision !== before.revision ||
          now?.modified !== before.modified ||
          versions.join() !== versionsBefore.join()
        );
      },
    },
    async close() {
      const closing = verified.keep().finally(() => store.close());
      await Promise.allSettled([registries.close(), closing]);
      await temporary?.remove();
    },
  };
}

/** With none at a time a build would wait for ever. */
function checkJobs(jobs: number | undefined): number | undefined {
  if (jobs === undefined || (Number.isSafeInteger(jobs) && jobs >= 1)) return jobs;
  throw new StrakeError('CONFIG_VALUE_INVALID', `jobs is ${jobs}, not a whole number from 1`, {
    hint: 'It says how many compiles run at once.',
  });
}

/** What a compiler and a linker of a large program need together. */
const JOB_BYTES = 2 ** 30;

/** As many compiles as there are cores, and memory for. */
function defaultJobs({ cores, memory }: BuildEnvironment['machine']): number {
  return Math.max(1, Math.min(cores, Math.floor(memory / JOB_BYTES)));
}

/** By scheme; a plugin's takes the place of core's. */
export function collectTransports(
  builtin: readonly Transport[],
  plugins: readonly Plugin[],
): ReadonlyMap<string, Transport> {
  const added = plugins.flatMap(({ name, transports = [] }) =>
    transports.map(
      ({ scheme, open }): Transport => ({
        scheme,
        open: (target, context) =>
          runPlugin(name, `transport ${scheme}:`, () => open(target, context)),
      }),
    ),
  );
  return new Map([...builtin, ...added].map((transport) => [transport.scheme, transport]));
}

function layerStore(
  store: Store,
  { useRecords, clock }: { readonly useRecords: boolean; readonly clock: FileClock },
): Services['store'] {
  return {
    writeBytes: (bytes) => store.writeBytes(bytes),
    writeLayer(layer, { timestamp, signal, place, onProgress }) {
      const how = {
        timestamp,
        signal,
        store,
        clock,
        useRecords,
        ...(place === undefined ? {} : { place }),
        ...(onProgress ? { onProgress } : {}),
      };
      return 'load' in layer ? writeSyntheticLayer(layer, how) : writeLayer(layer, how);
    },
    compressLayer: (diffId, open) => compressLayer(diffId, open, { store, useRecords }),
    writeZip: (layer, how) => writeZippedLayer(layer, { ...how, store, clock, useRecords }),
    has: (digest) => store.has(digest),
    knownContent: (file) => recallContent(store, file),
    holdsContent: (file, known, signal) => holdsContent(store, file, known, signal),
    recall: async (key) => (useRecords ? store.recall(key) : undefined),
    remember: (key, record) => store.remember(key, record),
    open: (descriptor, signal) => store.open(descriptor, signal),
  };
}
