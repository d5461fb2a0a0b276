import type { Descriptor } from '@strake/oci';
import type { PushContext } from './context.ts';
import type { FinishedContext } from './finished-context.ts';
import type { FoundReferrer, Referrer, ReferrerParts } from './publication.ts';
import type { PublicationContext } from './publication-check.ts';

/** What a tap of `published` may use. */
export interface PublishedContext<Options = unknown>
  extends Omit<PushContext<Options>, 'progress' | 'pushTo' | 'writeArchive' | 'writeLayout'>,
    FinishedContext,
    Pick<PublicationContext, 'askSecret' | 'readFile'> {
  /** Whether one of the receipts' destinations has a place for attached manifests. */
  attaches(destination: string): boolean;
  /**
   * Attaches a manifest to the image at one of its destinations: in a registry as a referrer, in an OCI layout or archive as an entry without
   * a name. The same content has the same digest everywhere; what is there already is not written again.
   * @param destination one of the receipts'
   * @param blobs layers of the manifest, in order; with bytes, or described by digest and size and read only if the manifest is not attached yet
   * @returns the descriptor of the manifest
   * @throws DESTINATION_INVALID for a destination that keeps no such manifests, and whatever it throws; PLUGIN_BAD_RESULT for what is malformed;
   * DIGEST_MISMATCH, SIZE_MISMATCH for bytes that are not as described; PLUGIN_TIMEOUT, and whatever `read` throws
   */
  attach(
    destination: string,
    manifest: Referrer,
    blobs?: ReferrerParts['blobs'],
  ): Promise<Descriptor>;
  /**
   * Attaches several at once. A registry without the referrers API gets one new list for each subject; two calls would write two, and could
   * lose entries of others.
   * @returns their descriptors, in order
   */
  attach(destination: string, manifests: readonly ReferrerParts[]): Promise<readonly Descriptor[]>;
  /**
   * What is attached at a destination already, with artifact types and annotations as far as they are known.
   * @param subject of this image
   * @throws as `attach`
   */
  referrers(
    destination: string,
    subject: Pick<Descriptor, 'digest'>,
  ): Promise<readonly Descriptor[]>;
  /**
   * Reads such a manifest with its layers: at most 64 of them, and 64 MiB. Digests are verified; nothing else in it is trusted.
   * @throws LIMIT_EXCEEDED, MANIFEST_INVALID; as `attach`
   */
  readReferrer(destination: string, descriptor: Descriptor): Promise<FoundReferrer>;
  /**
   * Reads the manifest that has a tag of its own, with its layers, within the same bounds. In registries only.
   * @returns undefined if there is none
   * @throws as `readReferrer`
   */
  readTag(destination: string, tag: string): Promise<FoundReferrer | undefined>;
}
