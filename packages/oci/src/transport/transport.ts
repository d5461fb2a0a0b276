import type { Attachment } from '../spec/attachment.ts';
import type { Descriptor, StringMap } from '../spec/descriptor.ts';
import type { BlobReader, ImageSource } from '../spec/image-source.ts';
import type { ImageTree, PushReceipt } from '../spec/image-tree.ts';
import type { DestinationFacts } from './destination-facts.ts';
import type { SourceName } from './source-name.ts';

/** What a transport may use to open an image. */
export interface TransportContext {
  /** Absolute directory that relative paths start at. */
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** How images of one scheme are read: `oci:DIR`, `docker://REFERENCE`. */
export interface Transport {
  /** What stands before the first colon. */
  readonly scheme: string;
  /** @param target what stands behind the colon, without `//` */
  open(target: string, context: TransportContext): ImageSource | Promise<ImageSource>;
}

/** What a push is called, known before there is anything to push. */
export interface PushNames {
  /** As the user wrote it: `oci:dist/oci`, `docker://ghcr.io/acme/app`. */
  readonly destination: string;
  /** What stands behind the scheme, without `//`. */
  readonly target: string;
  readonly image: string;
  /** The image's own, with registry, without tag. */
  readonly repository?: string;
  readonly tags: readonly string[];
  /**
   * What the image is called where several images stand side by side, as in a layout: its tags, or `IMAGE:TAG` where the
   * configuration has several images.
   */
  readonly names: readonly string[];
}

/** An image or image index on its way to one destination. */
export interface ImagePush extends ImageTree, PushNames {
  /** Tags of single manifests, pushed with the image index: tag to manifest digest. */
  readonly platformTags: StringMap;
  /** The same for `names`: name to manifest digest. */
  readonly platformNames: StringMap;
}

/** What a transport may use to write an image. */
export interface WriteContext extends TransportContext {
  /** Bytes of every blob that is pushed. */
  readonly store: BlobReader;
  /** Tells how far it is; bytes. */
  progress(done: number, total: number): void;
}

/** A transport in the sense of containers-transports(5): it reads and writes, and says what it can do. */
export interface ImageTransport extends Transport {
  readonly facts: DestinationFacts;
  /** @throws DESTINATION_INVALID, REFERENCE_INVALID, and what the store and the destination throw */
  write(push: ImagePush, context: WriteContext): Promise<PushReceipt>;
  /**
   * Refuses what `write` would refuse, as far as that can be known without asking a network.
   * @throws DESTINATION_INVALID, REFERENCE_INVALID, DAEMON_INVALID, OUTPUT_UNWRITABLE, LAYOUT_INVALID, FILE_UNREADABLE
   */
  check(push: PushNames, context: TransportContext): Promise<void>;
  /**
   * What a push replaces, each spelled in one way: `layout /srv/out:v1`, `file /srv/app.tar`.
   * @param directory absolute; what relative paths start at
   * @throws REFERENCE_INVALID, DESTINATION_INVALID for names that are malformed
   */
  places(push: PushNames, directory: string): readonly string[];
  /** What an image is called there. */
  nameOf(target: string): SourceName;
  /**
   * Puts artifacts that refer to images beside these, under their digests; only where there is a place for such. What is there already is
   * not written again.
   * @param target of the push that brought the image
   * @throws as `write`
   */
  attach?(
    attachments: readonly Attachment[],
    target: string,
    context: Pick<WriteContext, 'directory' | 'signal'>,
  ): Promise<void>;
  /** Brings a layer to where a later push needs it; only where `facts.early` is set. @throws as `write` */
  uploadLayer?(
    layer: Descriptor,
    target: string,
    context: Pick<WriteContext, 'store' | 'signal'>,
  ): Promise<void>;
}
