import { isAbort } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import { type CacheRepository, isDenial } from './cache-repository.ts';
import { LONGEST_NAME } from './entry-json.ts';
import {
  type EntryImage,
  entryTag,
  isMovable,
  makeEntryImage,
  readEntry,
} from './entry-manifest.ts';
import type { LocalCopies } from './local-copies.ts';
import { oneLine } from './one-line.ts';
import { pushEntry } from './push-entry.ts';
import type { CacheEntry, EntryBlobs, EntryKind, EntryLayer, WriteResult } from './remote-cache.ts';
import type { Reporter } from './reporter.ts';
import { isTrusted, type SigningKey, type Trust } from './signing.ts';
import type { Transfer } from './transfer.ts';

export interface EntryWriterOptions {
  readonly repository: CacheRepository;
  readonly transfer: Transfer;
  readonly trust: Trust;
  readonly signingKey?: SigningKey | undefined;
  readonly copies: LocalCopies;
  readonly reporter: Reporter;
}

/** Writes entries to one repository. After the first refusal it writes nothing more in this run. */
export class EntryWriter {
  readonly #options: EntryWriterOptions;
  #isRefused = false;

  constructor(options: EntryWriterOptions) {
    this.#options = options;
  }

  /**
   * @param isUseless true for an entry that must not count as existing
   * @throws only the reason of the signal
   */
  async write(
    entry: CacheEntry,
    blobs: EntryBlobs,
    isUseless: (key: string) => boolean,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    signal.throwIfAborted();
    const { repository, reporter } = this.#options;
    if (this.#isRefused || isGone(repository)) return 'failed';
    try {
      return await this.#write(entry, blobs, isUseless, signal);
    } catch (error) {
      signal.throwIfAborted();
      // The cache was closed.
      if (isAbort(error)) return 'failed';
      this.#isRefused ||= isFinal(error);
      // Then the same was reported when it was read.
      if (!repository.off || !isDenial(error)) reporter.unwritable(repository.name, error);
      return 'failed';
    }
  }

  async #write(
    entry: CacheEntry,
    blobs: EntryBlobs,
    isUseless: (key: string) => boolean,
    signal: AbortSignal,
  ): Promise<WriteResult> {
    const { repository, transfer } = this.#options;
    const { kind, key, anyKey } = entry;
    const image = this.#imageOf(entry);
    const usable = async (each: string | undefined) =>
      each === undefined || isUseless(each) ? undefined : this.#current(kind, each);
    const [mine, any] = await Promise.all([usable(key), usable(anyKey)]);
    if (mine && !isReplacement(entry, mine)) return this.#compare(entry, mine);
    if (isGone(repository)) return 'failed';
    const here = repository.origin;
    const pushAs = async (keys: readonly string[]) => {
      const tags = keys.map((each) => entryTag(kind, each));
      const result = await pushEntry(transfer, { entry, image, blobs, tags, here }, signal);
      return result === 'lost' ? result : tags;
    };
    let tags: readonly string[];
    try {
      // The key comes last: if it is there, nothing else is missing, also after a process that was killed in between.
      const pushed =
        anyKey === undefined || any
          ? await pushAs([key])
          : await pushAs([anyKey, key]).catch(async (error: unknown) => {
              signal.throwIfAborted();
              // Another machine may have set the first one meanwhile.
              const isThere = isRefusal(error) && isRefusedTag(error) && (await usable(anyKey));
              if (!isThere) throw error;
              return pushAs([key]);
            });
      if (pushed === 'lost') return pushed;
      tags = pushed;
    } catch (error) {
      signal.throwIfAborted();
      // Another machine may have written the same tag meanwhile, and the registry may not allow tags to move.
      const there = isRefusal(error) ? await this.#current(kind, key) : undefined;
      if (there && isReplacement(entry, there) && isRefusedTag(error)) return 'kept';
      if (there && !isReplacement(entry, there) && !isUseless(key))
        return this.#compare(entry, there);
      throw error;
    }
    if (!isMovable(kind))
      for (const tag of tags)
        await this.#options.copies.write(repository, tag, image.manifest.text);
    return 'written';
  }

  #imageOf(entry: CacheEntry): EntryImage {
    const { repository, trust, signingKey } = this.#options;
    if (trust !== 'registry' && !(signingKey && isTrusted(signingKey, trust)))
      throw new StrakeError(
        KEY_FAULT,
        signingKey
          ? `the private key belongs to ${signingKey.publicKey}, which cache.trust does not list`
          : 'a private key to sign entries with is missing',
        { hint: 'Set STRAKE_CACHE_KEY to the private key of a public key in cache.trust.' },
      );
    const created = `${new Date().toISOString().slice(0, 19)}Z`;
    const name = oneLine(entry.name).slice(0, LONGEST_NAME).toWellFormed() || entry.kind;
    return makeEntryImage({ entry: { ...entry, name }, created }, repository.origin, signingKey);
  }

  /** A valid entry that the repository has now; an invalid one counts as missing. */
  async #current(kind: EntryKind, key: string): Promise<CacheEntry | undefined> {
    const { repository, trust } = this.#options;
    try {
      const bytes = await repository.fetch(entryTag(kind, key));
      return bytes && readEntry(bytes, { origin: repository.origin, kind, key, trust });
    } catch {
      return undefined;
    }
  }

  #compare(ours: CacheEntry, theirs: CacheEntry): WriteResult {
    const difference = firstDifference(ours, theirs);
    if (!difference) return 'exists';
    const { repository, reporter } = this.#options;
    reporter.differs(repository.name, ours, ...difference);
    return 'differs';
  }
}

/** The first output, or layer of a layer entry, that differs: what both made. */
function firstDifference(
  ours: CacheEntry,
  theirs: CacheEntry,
): readonly [ours: string, theirs: string] | undefined {
  const [left, right] = [resultsOf(ours), resultsOf(theirs)];
  const length = Math.max(left.length, right.length);
  const at = Array.from({ length }).findIndex((_, index) => left[index] !== right[index]);
  return at < 0 ? undefined : [left[at] ?? 'nothing', right[at] ?? 'nothing'];
}

function resultsOf({ kind, key, outputs, layers }: CacheEntry): readonly string[] {
  if (kind === 'step') return outputs.map(({ digest }) => digest);
  if (isMovable(kind)) return [];
  // Other layers under a key are notes, which differ.
  return layers.filter((layer) => layer.key === key).map(({ diffId }) => diffId);
}

/** True for a failure that other entries would have as well: not one of local bytes, or of a single layer that is too large. */
function isFinal(error: unknown): boolean {
  if (!StrakeError.is(error)) return false;
  return error.kind === 'registry' ? error.facts.status !== 413 : error.code === KEY_FAULT;
}

const KEY_FAULT = 'CONFIG_VALUE_INVALID';

/** True for a repository that is of no use in this run. */
function isGone({ off, mayExistLater }: CacheRepository): boolean {
  return off !== undefined && !mayExistLater;
}

function isRefusal(error: unknown): boolean {
  const { status } = StrakeError.is(error) ? error.facts : {};
  return status !== undefined && [400, 403, 405, 409, 412].includes(status);
}

/** True if the registry refused to set a tag, not to receive a blob, nor a manifest whose blobs it does not have. */
function isRefusedTag(error: unknown): boolean {
  const { method, url = '', registryCodes = [] } = StrakeError.is(error) ? error.facts : {};
  const lacksBlobs = registryCodes.some((code) => code.endsWith('BLOB_UNKNOWN'));
  return method === 'PUT' && url.includes('/manifests/') && !lacksBlobs;
}

/** True if an entry takes the place of the one that is there. */
function isReplacement({ kind, layers }: CacheEntry, there: CacheEntry): boolean {
  const digestsOf = (of: readonly EntryLayer[]) => of.map(({ descriptor }) => descriptor.digest);
  return isMovable(kind) && digestsOf(layers).join() !== digestsOf(there.layers).join();
}
