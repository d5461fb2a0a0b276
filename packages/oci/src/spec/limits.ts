/**
 * Limits of images. What strake reads is untrusted and must be bounded; what it builds stays within the same limits,
 * so that strake can read it.
 */

/** Bytes of a manifest, index or config that is read. */
export const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/**
 * Bytes of a manifest or index that is built: registries need not take more.
 * Source: OCI distribution-spec v1.1 "Pushing Manifests".
 */
export const MAX_BUILT_MANIFEST_BYTES = 4 * 1024 * 1024;

/** Nesting of image indexes. */
export const MAX_INDEX_DEPTH = 4;

/** Manifests and indexes of one image, for all platforms together. */
export const MAX_MANIFESTS = 10_000;

/** Their total bytes: they are held in memory. */
export const MAX_MANIFESTS_BYTES = 128 * 1024 * 1024;

/** Bytes of the configs of one image, for all platforms together, counted once for each manifest: they are held in memory. */
export const MAX_CONFIGS_BYTES = 64 * 1024 * 1024;

/** Manifests that may refer to one manifest. */
export const MAX_REFERRERS = 10_000;

/** Referrers of referrers: the signature of an attestation of an image is the second. */
export const MAX_REFERRER_DEPTH = 4;

/** Tags of one repository. */
export const MAX_TAGS = 1_000_000;

/** Pages of a list of tags or referrers: empty pages would never end it. */
export const MAX_LIST_PAGES = 1000;

/** Bytes of all pages of a list of tags or referrers, which is held in memory. */
export const MAX_LIST_BYTES = 64 * 1024 * 1024;

/** Layers of an image; overlay file systems mount no more. Source: moby/moby layer, `maxLayerDepth`. */
export const MAX_LAYERS = 125;

/** Entries of a tar. */
export const MAX_TAR_ENTRIES = 1_000_000;

/** Bytes of the paths and link targets that a listing of layers shows: they are held in memory. */
export const MAX_LISTED_PATH_BYTES = 64 * 1024 * 1024;

/** Bytes of an uncompressed tar; also of the archive in which a daemon saves an image, which goes to a temporary file. */
export const MAX_TAR_BYTES = 64 * 2 ** 30;
