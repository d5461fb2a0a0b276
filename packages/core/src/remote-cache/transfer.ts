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

/** Pieces in which bytes are seen to move. */
const PIECE_BYTES = 32 * 1024;
/** Blobs up to this size are sent from memory, so that their bytes are not seen to move: they may move as slowly as this. */
const UNSEEN = { bytes: 1024 * 1024, perMs: 512 };

/**
 * Moves layers to and from one registry. It may not be silent for long: when it reads, until the first bytes arrive; when it writes, at
 * any time.
 */
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
   * Asks which blobs the repository has: a later push does not read these.
   * @returns their digests
   * @throws REGISTRY_*
   */
  async findBlobs(blobs: readonly Descriptor[], signal: AbortSignal): Promise<ReadonlySet<string>> {
    const either = AbortSignal.any([signal, this.#ended.signal]);
    const client = await this.#client.get();
    this.#writing.begin();
    try {
      const asked = blobs.map(async (blob) => {
        const isThere = await client.has(this.#origin, blob, either);
        return isThere ? [blob.digest] : [];
      });
      return new Set((await raced(Promise.all(asked), either)).flat());
    } finally {
      this.#writing.end();
    }
  }

  /**
   * Pushes an image under tags that do not point to it yet, its blobs first.
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
      open: async (descriptor: Descriptor, inner: AbortSignal) =>
        watched(await blobs.open(descriptor, inner), descriptor, this.#writing),
    };
    const client = await this.#client.get();
    this.#writing.begin();
    try {
      const target = { ...this.#origin, tags, isNew: true, store, signal: either };
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

/** Sees the bytes move that a registry accepts. Time that reading them takes is not the registry's. */
async function* watched(
  stream: ByteStream,
  { size }: Descriptor,
  limit: SilenceLimit,
): AsyncGenerator<Uint8Array> {
  const chunks = stream[Symbol.asyncIterator]();
  const next = async () => {
    limit.end();
    try {
      return await chunks.next();
    } finally {
      limit.begin();
    }
  };
  try {
    for (let chunk = await next(); !chunk.done; chunk = await next()) {
      for (let at = 0; at < chunk.value.length; at += PIECE_BYTES) {
        const piece = chunk.value.subarray(at, at + PIECE_BYTES);
        limit.moved(size <= UNSEEN.bytes ? piece.length / UNSEEN.perMs : 0);
        yield piece;
      }
    }
  } finally {
    await chunks.return?.();
  }
}
