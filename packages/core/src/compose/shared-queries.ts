import { openStore, type Store } from '@strake/oci';
import { defined, isRecord } from '@strake/oci/internal';
import {
  type Action,
  type ActionCache,
  inputVariables,
  type SharedKeys,
  uncoveredInput,
} from '../action-cache/index.ts';
import { cacheSettings } from '../config/cache-settings.ts';
import { NO_PLATFORMS } from '../config/read-variables.ts';
import type { OtherResults, RunResult } from '../host/access/index.ts';
import { readNote } from '../pipeline/remote-note.ts';
import type { SharedQuery } from '../pipeline/services.ts';
import type { CacheRun, RemoteCache } from '../remote-cache/index.ts';
import type { BuildOptions } from './build-options.ts';
import { openRemoteCache } from './remote-cache.ts';
import { type RemoteCacheRequest, remoteCacheRequest } from './remote-cache-request.ts';

/** The part of the options of a build that queries depend on. */
export interface QueryOptions
  extends Pick<BuildOptions, 'directory' | 'env' | 'cache' | 'cacheFrom' | 'insecure' | 'onEvent'> {
  /** As written. */
  readonly config?: unknown;
}

interface Opened {
  readonly store: Store;
  readonly remote: RemoteCache;
  readonly request: RemoteCacheRequest;
}

/** What queries of one build need. */
export interface SharedQueryServices {
  /** Absolute. */
  readonly cache: string;
  readonly env: Readonly<Record<string, string>>;
  readonly keys: SharedKeys;
  readonly actionCache: ActionCache;
  readonly signal: AbortSignal;
  readonly run: CacheRun;
}

/**
 * Results of queries that other machines wrote into the remote cache, and those that this build may write. Variables are read before
 * the configuration is known: only a remote cache without templates is found.
 */
export class SharedQueries implements OtherResults {
  readonly #options: QueryOptions;
  readonly #services: SharedQueryServices;
  #opened: Promise<Opened | undefined> | undefined;
  readonly #kept = new Map<string, { readonly action: Action; readonly result: RunResult }>();

  constructor(options: QueryOptions, services: SharedQueryServices) {
    this.#options = options;
    this.#services = services;
  }

  keep(name: string, action: Action, result: RunResult): void {
    this.#kept.set(name, { action: asShared(action), result });
  }

  async find(action: Action): Promise<RunResult | undefined> {
    const key = await this.#keyOf(asShared(action));
    this.#opened ??= this.#open();
    const opened = key && (await this.#opened);
    if (!opened) return undefined;
    const { store, remote } = opened;
    const record = `query result ${key.anyKey}`;
    const kept = resultOf(await store.readRecord(record));
    if (kept) return kept;
    const found = resultOf(await readNote(remote, key.anyKey, this.#services.signal));
    if (found) await store.writeRecord(record, found);
    return found;
  }

  async #open(): Promise<Opened | undefined> {
    const request = earlyRequest(this.#options);
    if (!request) return undefined;
    const { cache, env, run } = this.#services;
    const store = await openStore(cache);
    // It only reads: what keeps the build from writing is reported later.
    const { insecure, onEvent } = this.#options;
    const options = defined({ env: this.#options.env, insecure, onEvent });
    const remote = await openRemoteCache(request, options, { env, records: store, run });
    return remote && { store, remote, request };
  }

  /** The remote cache that was read, if it is the one that is wanted: it has its connections and logins. */
  async opened(request: RemoteCacheRequest | undefined): Promise<RemoteCache | undefined> {
    const opened = await this.#opened;
    const isSame = opened && JSON.stringify(opened.request) === JSON.stringify(request);
    return isSame ? opened.remote : undefined;
  }

  async close(): Promise<void> {
    const opened = await this.#opened?.catch(() => undefined);
    await opened?.remote.close();
    await opened?.store.close();
  }

  /** The results to write, with keys of exactly the inputs that they had. */
  async kept(): Promise<readonly SharedQuery[]> {
    const found: SharedQuery[] = [];
    for (const [name, { action, result }] of this.#kept) {
      const key = await this.#keyOf(action);
      const inputs = await this.#services.actionCache.inputsOf(name);
      if (!key || 'why' in inputs) continue;
      if (uncoveredInput(inputs.facts, action, key) !== undefined) continue;
      found.push({ key: key.anyKey, name: `result of ${action.argv[0]}`, result });
    }
    return found;
  }

  async #keyOf(action: Action) {
    const { directory } = this.#options;
    const place = { directory, platform: 'query', outputs: [], made: new Map<string, string>() };
    const key = await this.#services.keys.of(action, place);
    return 'why' in key ? undefined : key;
  }
}

/** A query has no version of a tool: where the tool is missing, any will do. */
function asShared(action: Action): Action {
  const { argv, inputs } = action;
  const [name = ''] = argv;
  const env = Object.fromEntries(inputVariables(action));
  return { ...action, inputs: { ...inputs, shared: { command: argv, env, tool: { name } } } };
}

function resultOf(value: unknown): RunResult | undefined {
  if (!isRecord(value) || typeof value.stdout !== 'string' || value.exitCode !== 0)
    return undefined;
  return { stdout: value.stdout, stderr: '', exitCode: 0 };
}

/** The remote cache as far as the configuration names it without variables; undefined if it does not, or is invalid: that is reported later. */
function earlyRequest(options: QueryOptions): RemoteCacheRequest | undefined {
  const { cache: isUsed, cacheFrom, config } = options;
  const render = () => {
    throw new RangeError('variables are unknown');
  };
  try {
    const written = Object(config).cache as unknown;
    const cache = cacheSettings(written, { variables: {}, render, table: NO_PLATFORMS });
    return remoteCacheRequest(defined({ cache: isUsed, cacheFrom }), defined({ cache }));
  } catch {
    return undefined;
  }
}
