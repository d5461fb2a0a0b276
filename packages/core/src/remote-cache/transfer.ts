import type { BlobReader, ByteStream, Descriptor, ImageTree, RegistryOrigin } from '@strake/oci';
import { silent } from './cache-repository.ts';
import { raced } from './raced.ts';
import {
  type LazyClient,
  lazyClient,
  type RegistryAccess,
  TRANSFER_TIMEOUTS,
} from './registry-access.ts';
import { SilenceLimit } from './silence-limit.ts';

/** Moves layers to and from one registry. Until it has once accepted or sent bytes it may not be silent for long. */
export class Transfer {
  readonly #origin: RegistryOrigin;
  readonly #client: LazyClient;
  readonly #ended = new AbortController();
  readonly #reading: SilenceLimit;
  readonly #writing: SilenceLimit;

  constructor(origin: RegistryOrigin, access: RegistryAccess) {
    this.#origin = origin;
    const end = () => this.#ended.abort(silent(origin));
    this.#reading = new SilenceLimit(end);
    this.#writing = new SilenceLimit(end);
    this.#client = lazyClient(access, TRANSFER_TIMEOUTS, () => {
      this.#reading.heard();
      this.#writing.heard();
    });
  }

  /**
   * The bytes of a blob, verified.
   * @throws REGISTRY_*, DIGEST_MISMATCH, SIZE_MISMATCH
   */
  async *read(descriptor: Descriptor, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const either = AbortSignal.any([signal, this.#ended.signal]);
    const client = await this.#client.get();
    const chunks = (await client.source(this.#origin).blob(descriptor, either))[
      Symbol.asyncIterator
    ]();
    try {
      this.#reading.begin();
      let next = await raced(chunks.next(), either).finally(() => this.#reading.end());
      this.#reading.lift();
      for (; !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  }

  /**
   * Pushes an image under some tags, its blobs first.
   * @throws REGISTRY_*; what the blobs throw
   */
  async push(
    tree: ImageTree,
    tags: readonly string[],
    blobs: BlobReader,
    signal: AbortSignal,
  ): Promise<void> {
    const either = AbortSignal.any([signal, this.#ended.signal]);
    const store: BlobReader = {
      open: (descriptor: Descriptor, inner: AbortSignal): Promise<ByteStream> => {
        this.#writing.lift();
        return blobs.open(descriptor, inner);
      },
    };
    const client = await this.#client.get();
    this.#writing.begin();
    try {
      const target = { ...this.#origin, tags, store, signal: either };
      await raced(client.push(tree, target), either);
    } finally {
      this.#writing.end();
    }
  }

  async close(): Promise<void> {
    this.#ended.abort();
    await this.#client.close();
  }
}
