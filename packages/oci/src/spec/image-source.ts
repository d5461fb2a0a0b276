import type { ByteStream, Descriptor } from './descriptor.ts';
import type { RegistryOrigin } from './image-tree.ts';

/**
 * The read side of anything that holds an image: a registry, layout or archive, or one that is generated. What it returns is
 * verified: a wrong digest or size is an `integrity` error, and a blob stream throws it before its end.
 */
export interface ImageSource {
  /** For messages, without secrets: `docker://gcr.io/distroless/static:latest`. */
  readonly name: string;
  /** The manifest or index that the reference names, with its exact bytes. */
  root(
    signal: AbortSignal,
  ): Promise<{ readonly descriptor: Descriptor; readonly bytes: Uint8Array }>;
  /** The bytes of a manifest, index or config; at most 8 MiB. */
  document(descriptor: Descriptor, signal: AbortSignal): Promise<Uint8Array>;
  /** The bytes of a layer. */
  blob(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
  /**
   * The manifests that refer to another one here (signatures, SBOMs, attestations), each once, with their artifact types and annotations
   * as far as they are known. Absent where nothing can refer to an image.
   * @param digest of the subject, which need not exist
   */
  referrers?(digest: string, signal: AbortSignal): Promise<readonly Descriptor[]>;
  /** Present for a registry: where blobs can be mounted from. */
  readonly origin?: RegistryOrigin;
  /** Releases what it holds (an open archive, sockets). */
  close?(): Promise<void>;
}

/** Opens the blobs of an image tree for a destination, verified like those of an {@link ImageSource}. */
export interface BlobReader {
  open(descriptor: Descriptor, signal: AbortSignal): Promise<ByteStream>;
}
