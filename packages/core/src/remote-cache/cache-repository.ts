import { setTimeout as sleep } from 'node:timers/promises';
import { parseRepository, type RegistryOrigin } from '@strake/oci';
import { createLimit } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { raced } from './raced.ts';
import {
  type LazyClient,
  LOOKUP_TIMEOUTS,
  lazyClient,
  type RegistryAccess,
} from './registry-access.ts';
import { SilenceLimit } from './silence-limit.ts';

/** Lookups in flight to one repository. */
const CONCURRENCY = 24;

/** Pauses after answers with status 500: distribution 2.8 gives them while another machine moves the tag, and its file is empty. */
const PAUSES_MS = [50, 100, 200];

/** Manifests of one cache repository. The first failure turns it off for the rest of the run. */
export class CacheRepository {
  /** As written. */
  readonly name: string;
  readonly origin: RegistryOrigin;
  /** Why the repository is not used any more. */
  off: StrakeError | undefined;
  /** Whether it may be written to all the same: many registries forbid to read a repository that does not exist yet. */
  get mayExistLater(): boolean {
    return isDenial(this.off);
  }

  readonly #onOff: (repository: CacheRepository, error: StrakeError) => void;
  readonly #client: LazyClient;
  readonly #silence: SilenceLimit;
  readonly #ended = new AbortController();
  readonly #limit = createLimit(CONCURRENCY);
  #first: Promise<void> | undefined;

  /**
   * @param onOff called once, with the failure that turned it off
   * @throws REFERENCE_INVALID
   */
  constructor(
    name: string,
    access: RegistryAccess,
    onOff: (repository: CacheRepository, error: StrakeError) => void,
  ) {
    this.name = name;
    this.origin = parseRepository(name);
    this.#onOff = onOff;
    this.#silence = new SilenceLimit(() => this.turnOff(silent(this.origin)));
    this.#client = lazyClient(access, LOOKUP_TIMEOUTS, () => this.#silence.heard());
  }

  /**
   * The manifest under a tag: one request. The first one goes alone: it logs in, and shows whether the registry answers.
   * @returns undefined if it is missing, or the repository is turned off
   * @throws MANIFEST_INVALID, DIGEST_MISMATCH for this one manifest
   */
  async fetch(tag: string): Promise<Uint8Array | undefined> {
    if (this.#first !== undefined) {
      await this.#first;
      return this.#limit(() => this.#fetch(tag));
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#first = promise;
    return this.#fetch(tag).finally(resolve);
  }

  async #fetch(tag: string): Promise<Uint8Array | undefined> {
    const { signal } = this.#ended;
    if (signal.aborted) return undefined;
    this.#silence.begin();
    try {
      return await this.#read(tag, signal);
    } catch (error) {
      if (signal.aborted || hasCode(error, 'REGISTRY_NOT_FOUND')) return undefined;
      if (hasCode(error, 'MANIFEST_INVALID', 'DIGEST_MISMATCH')) throw error;
      this.turnOff(error);
      return undefined;
    } finally {
      this.#silence.end();
    }
  }

  async #read(tag: string, signal: AbortSignal): Promise<Uint8Array> {
    const client = await raced(this.#client.get(), signal);
    for (let failures = 0; ; failures += 1) {
      try {
        const request = client.source({ ...this.origin, tag }).root(signal);
        return (await raced(request, signal)).bytes;
      } catch (error) {
        const pauseMs = PAUSES_MS[failures];
        if (pauseMs === undefined || !StrakeError.is(error) || error.facts.status !== 500)
          throw error;
        await sleep(pauseMs, undefined, { signal });
      }
    }
  }

  /** Ends all requests. */
  turnOff(error: unknown): void {
    if (this.#ended.signal.aborted) return;
    this.off = StrakeError.is(error) ? error : unknownFailure(this.origin, error);
    this.#ended.abort();
    this.#onOff(this, this.off);
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#client.close();
  }
}

export function silent({ registry }: RegistryOrigin): StrakeError {
  return new StrakeError('REGISTRY_TIMEOUT', `registry ${registry} does not answer`, {
    hint: 'Check the network, the host and HTTPS_PROXY.',
  });
}

function unknownFailure({ registry }: RegistryOrigin, cause: unknown): StrakeError {
  return new StrakeError(
    'REGISTRY_ERROR',
    `registry ${registry} cannot be used: ${String(cause)}`,
    {
      cause,
    },
  );
}

/** True if the registry refuses the credentials, or what they are used for. */
export function isDenial(error: unknown): error is StrakeError {
  return hasCode(error, 'REGISTRY_UNAUTHORIZED', 'REGISTRY_DENIED');
}

function hasCode(error: unknown, ...codes: readonly string[]): error is StrakeError {
  return StrakeError.is(error) && codes.includes(error.code);
}
