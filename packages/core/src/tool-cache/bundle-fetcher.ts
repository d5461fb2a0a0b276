import { isAbort } from '@strake/oci';
import { createLimit, removeFiles, watchStream, writeFileAtomic } from '@strake/oci/internal';
import type { EntryLayer, FoundEntry, RemoteCache } from '../remote-cache/index.ts';
import type { Bundle } from './bundle-list.ts';
import { isWorthFetching, missingSeconds, type Terms } from './choose-bundles.ts';
import type { FilePattern } from './file-pattern.ts';
import type { ListReader } from './list-reader.ts';
import { diskError, type RestoreDirectory, warnUnusable } from './restore-directory.ts';
import type { Tally } from './tally.ts';
import type { TemporaryFiles } from './temporary-files.ts';
import { TransferRate } from './transfer-rate.ts';
import { unpackBundle } from './unpack-bundle.ts';
import type { Warn } from './warn-once.ts';

/** Bundles that are fetched at the same time. */
const FETCHES = 4;
/** Bundles that are unpacked at the same time. Decompressing and writing overlap anyway: a second one costs memory, and a third more processor time. */
const UNPACKS = 1;
/** How often transfers are compared with what the tool would take. */
const CHECK_MS = 250;

/** A bundle, and where its results go. */
export interface BundleTarget {
  readonly found: FoundEntry;
  readonly layer: EntryLayer;
  readonly bundle: Bundle;
  readonly files: FilePattern;
  readonly directory: RestoreDirectory;
  readonly tally: Tally;
  /** `Go's build cache` */
  readonly name: string;
}

export interface FetcherOptions {
  readonly cache: RemoteCache;
  readonly lists: ListReader;
  readonly processors: number;
  readonly temporary: TemporaryFiles;
  readonly signal: AbortSignal;
  readonly warn: Warn;
}

/** A bundle that is being fetched. */
interface Transfer {
  /** Bytes that have yet to arrive. */
  left: number;
  readonly seconds: number;
  readonly directory: RestoreDirectory;
  readonly tally: Tally;
  readonly stop: AbortController;
}

/** Fetches bundles into directories, each once. What takes longer than making the results is given up. */
export class BundleFetcher {
  readonly #options: FetcherOptions;
  readonly #rate = new TransferRate();
  readonly #fetches = createLimit(FETCHES);
  readonly #unpacks = createLimit(UNPACKS);
  readonly #begun = new Map<string, Promise<void>>();
  readonly #running = new Set<Transfer>();
  /** Bytes that bundles which are on their way will write. */
  readonly #reserved = new Map<RestoreDirectory, number>();
  /** Directories that cannot be written. */
  readonly #unusable = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: FetcherOptions) {
    this.#options = options;
  }

  /** Restores what is missing, if that is worth it. Whatever goes wrong is a miss. @throws only the reason of the signal */
  fetch(target: BundleTarget): Promise<void> {
    const id = `${target.directory.path} ${target.layer.descriptor.digest}`;
    const known = this.#begun.get(id) ?? this.#fetch(target);
    this.#begun.set(id, known);
    return known;
  }

  async #fetch(target: BundleTarget): Promise<void> {
    const { layer, bundle, directory, tally } = target;
    const seconds = missingSeconds(bundle, (marker) => !directory.has(marker));
    const { size } = layer.descriptor;
    const transfer = { left: size, seconds, directory, tally, stop: new AbortController() };
    if (!this.#isWorth(transfer)) return;
    this.#running.add(transfer);
    this.#timer ??= setInterval(() => this.#check(), CHECK_MS).unref();
    try {
      this.#reserve(directory, bundle.bytes);
      directory.checkRoom(this.#reserved.get(directory) ?? 0);
      const isRestored = await tally.time.during(() => this.#restore(target, transfer));
      if (isRestored) tally.add(`${directory.path} ${layer.descriptor.digest}`, size);
    } catch (thrown) {
      await this.#miss(target, transfer, thrown);
    } finally {
      this.#reserve(directory, -bundle.bytes);
      this.#running.delete(transfer);
      if (this.#running.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    }
  }

  #reserve(directory: RestoreDirectory, bytes: number): void {
    this.#reserved.set(directory, (this.#reserved.get(directory) ?? 0) + bytes);
  }

  async #restore(target: BundleTarget, transfer: Transfer): Promise<boolean> {
    const signal = AbortSignal.any([this.#options.signal, transfer.stop.signal]);
    const path = await this.#options.temporary.next();
    try {
      await this.#fetches(async () => {
        signal.throwIfAborted();
        await this.#rate.during(() => this.#spool(target, transfer, path, signal));
      });
      // Now it is here; no transfer will be given up for it.
      this.#running.delete(transfer);
      await this.#unpacks(async () => {
        signal.throwIfAborted();
        await unpackBundle(path, { ...target, signal });
      });
      return true;
    } finally {
      await removeFiles([path]);
    }
  }

  /** Stores the bytes: their digest is not known before the last one. */
  async #spool(
    { found, layer }: BundleTarget,
    transfer: Transfer,
    path: string,
    signal: AbortSignal,
  ): Promise<void> {
    const stream = await this.#options.cache.open(found, layer, signal);
    const counted = watchStream(stream, ({ length }) => {
      this.#rate.moved(length);
      transfer.left -= length;
    });
    await writeFileAtomic(path, counted, 0o600);
  }

  get #terms(): Terms {
    return { rate: this.#rate.perSecond, processors: this.#options.processors };
  }

  #isWorth({ left, seconds, directory }: Transfer): boolean {
    return (
      !this.#unusable.has(directory.path) && isWorthFetching({ size: left, seconds }, this.#terms)
    );
  }

  #check(): void {
    if (!this.#rate.isMeasured) return;
    for (const transfer of this.#running) {
      if (transfer.stop.signal.aborted || this.#isWorth(transfer)) continue;
      transfer.tally.giveUp();
      transfer.stop.abort();
    }
  }

  async #miss(
    { found, name, directory }: BundleTarget,
    transfer: Transfer,
    thrown: unknown,
  ): Promise<void> {
    const { lists, signal, warn } = this.#options;
    signal.throwIfAborted();
    if (transfer.stop.signal.aborted || isAbort(thrown)) return;
    const error = diskError(directory.path, thrown);
    if (!error) return lists.lose(found, thrown);
    this.#unusable.add(directory.path);
    for (const other of this.#running) if (other.directory === directory) other.stop.abort();
    warnUnusable(warn, directory.path, name, error);
  }
}
