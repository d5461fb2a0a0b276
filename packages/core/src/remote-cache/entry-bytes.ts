import type { BlobReader, ByteStream, Descriptor } from '@strake/oci';
import { only } from '@strake/oci/internal';
import type { EntryImage } from './entry-manifest.ts';
import type { EntryBlobs } from './remote-cache.ts';

/** The bytes of the image of an entry. */
export class EntryBytes implements BlobReader {
  readonly #config: EntryImage['config'];
  readonly #blobs: EntryBlobs;
  #lacked: string | undefined;

  constructor({ config }: EntryImage, blobs: EntryBlobs) {
    this.#config = config;
    this.#blobs = blobs;
  }

  /** The digest of a layer that some repository was said to have, and whose bytes could not be read. */
  get lacked(): string | undefined {
    return this.#lacked;
  }

  async open(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream> {
    const { bytes, descriptor: config } = this.#config;
    return descriptor.digest === config.digest ? only(bytes) : this.#read(descriptor, signal);
  }

  async *#read(descriptor: Descriptor, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    try {
      yield* await this.#blobs.open(descriptor, signal);
    } catch (error) {
      const { digest } = descriptor;
      const isHeld = (this.#blobs.originsOf?.(digest) ?? []).length > 0;
      // An upload that failed ends the others.
      if (isHeld && !signal.aborted) this.#lacked = digest;
      throw error;
    }
  }
}
