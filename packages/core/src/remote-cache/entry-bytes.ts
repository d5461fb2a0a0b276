import type { BlobReader, ByteStream, Descriptor } from '@strake/oci';
import type { EntryImage } from './entry-manifest.ts';
import type { EntryBlobs } from './remote-cache.ts';

/** The bytes of the image of an entry. */
export class EntryBytes implements BlobReader {
  readonly #config: EntryImage['config'];
  readonly #blobs: EntryBlobs;
  #lacked = false;

  constructor({ config }: EntryImage, blobs: EntryBlobs) {
    this.#config = config;
    this.#blobs = blobs;
  }

  /** True if bytes could not be read of a layer that some repository was said to have. */
  get lacked(): boolean {
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
      const isHeld = (this.#blobs.originsOf?.(descriptor.digest) ?? []).length > 0;
      // An upload that failed ends the others.
      this.#lacked ||= isHeld && !signal.aborted;
      throw error;
    }
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
