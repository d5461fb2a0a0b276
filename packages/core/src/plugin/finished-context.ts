import type { Descriptor, LayerEntry, Manifest } from '@strake/oci';
import type { BuildFacts } from './build-facts.ts';
import type { LayerDescriptor } from './index-plan.ts';

/** What a hook may use that sees finished images. */
export interface FinishedContext {
  /**
   * Reads the entries of a layer of this image, of the build or of its base, wherever its bytes are: in the cache, in a remote cache, at
   * the base. The bytes are verified. Contents of a layer that this build wrote are read from the files that it was written from if these are
   * provably the same: then the entry also has the `digest` of its content, and `read` for parts of it. An entry may lack both.
   * @param layer one of the layers of this image, by its digest
   * @param onEntry is called for one entry after another; content that it does not read is skipped
   * @throws DIGEST_INVALID for a layer that the image does not have; LAYOUT_INVALID, LIMIT_EXCEEDED; FILE_CHANGED; whatever the place of the bytes throws, and
   * `onEntry`
   */
  readLayer(
    layer: Pick<LayerDescriptor, 'digest'>,
    onEntry: (entry: LayerEntry) => void | Promise<void>,
  ): Promise<void>;
  /**
   * Reads a manifest that the base's index lists as an attestation of the base: one of `attestations` of a base of this image. Its digest is
   * verified; nothing else in it is trusted.
   * @throws DIGEST_INVALID for another; MANIFEST_INVALID, and whatever the place of the base throws
   */
  readBaseAttestation(attestation: Pick<Descriptor, 'digest'>): Promise<Manifest>;
  /**
   * What `make` returns, or returned in an earlier build for equal facts. It is kept in the local cache for this plugin and this version of
   * its code, and may be forgotten at any time. More than 16 MiB as JSON is not kept; neither is anything of a plugin that is part of the configuration.
   * @param facts plain data that determines the result: `['inventory', layer.digest]`
   * @returns plain data, frozen
   * @throws PLUGIN_BAD_RESULT for facts or a result that are not plain data; whatever `make` throws
   */
  remember<Value>(facts: unknown, make: () => Value | Promise<Value>): Promise<Value>;
  /** How this image is built: sources, configuration, plugins. Read when it is asked for, once per build. */
  buildFacts(): Promise<BuildFacts>;
}
