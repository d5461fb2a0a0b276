import {
  compactJson,
  type Descriptor,
  digestOf,
  type ImageConfig,
  type Manifest,
  type ManifestDocument,
  MEDIA_TYPE,
  parseManifest,
  type RegistryOrigin,
} from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import { type DatedEntry, formatEntry, MAX_ENTRY_BYTES, parseEntry } from './entry-json.ts';
import type { CacheEntry, EntryKind } from './remote-cache.ts';
import { distrust, type SigningKey, signEntry, type Trust } from './signing.ts';

const ENTRY = 'dev.strake.cache.entry';
const SIGNATURE = 'dev.strake.cache.signature';

/** Bytes of a manifest that is read as an entry: the entry, escaped in a string, and the descriptors. */
const MAX_MANIFEST_BYTES = 3 * MAX_ENTRY_BYTES;

/** An entry as an image: everything that a reader needs is in the manifest. */
export interface EntryImage {
  readonly manifest: ManifestDocument;
  readonly config: { readonly descriptor: Descriptor; readonly bytes: Uint8Array };
  /** Each digest once. */
  readonly layers: readonly Descriptor[];
}

/**
 * Makes the image of an entry, of types that every registry accepts: no artifactType, no subject, the config of an image.
 * @throws MANIFEST_INVALID for an entry that could not be read again; TypeError for what JSON cannot represent
 */
export function makeEntryImage(
  dated: DatedEntry,
  origin: RegistryOrigin,
  key: SigningKey | undefined,
): EntryImage {
  const text = formatEntry(dated);
  const { entry } = parseEntry(text);
  const config = configOf(entry);
  const facts = { repository: signedName(origin), entry: text, config: config.descriptor.digest };
  const manifest: Manifest = {
    ...documentOf(entry, config.descriptor),
    annotations: { [ENTRY]: text, ...(key ? { [SIGNATURE]: signEntry(facts, key) } : {}) },
  };
  const json = compactJson(manifest);
  const byDigest = new Map(manifest.layers.map((layer) => [layer.digest, layer]));
  return {
    manifest: {
      descriptor: { mediaType: MEDIA_TYPE.oci.manifest, ...digestOf(json) },
      text: json,
    },
    config,
    layers: [...byDigest.values()],
  };
}

/**
 * Reads a manifest as an entry. The config is not fetched: its bytes follow from the entry.
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED
 */
export function readEntryManifest(bytes: Uint8Array | string): DatedEntry & {
  /** The entry as JSON, and the digest of the config: what a signature covers. */
  readonly signed: { readonly entry: string; readonly config: string };
  readonly signature: string | undefined;
} {
  if (bytes.length > MAX_MANIFEST_BYTES)
    throw invalid(`has a manifest of more than ${MAX_MANIFEST_BYTES} bytes`);
  const name = 'the manifest of a cache entry';
  const manifest = parseManifest(bytes, { name });
  const text = ownAnnotation(manifest, ENTRY);
  if (text === undefined) throw invalid(`has no annotation ${ENTRY}: it is another image`);
  const dated = parseEntry(text);
  const config = configOf(dated.entry).descriptor;
  const expected = documentOf(dated.entry, config);
  const { mediaType, layers } = manifest;
  const isSame =
    mediaType === expected.mediaType &&
    compactJson([manifest.config, layers]) === compactJson([expected.config, expected.layers]);
  if (!isSame) throw invalid('has other descriptors than its manifest');
  return {
    ...dated,
    signed: { entry: text, config: config.digest },
    signature: ownAnnotation(manifest, SIGNATURE),
  };
}

/** Where an entry was asked for, and whom it must come from. */
export interface EntryRequest {
  readonly origin: RegistryOrigin;
  readonly kind: EntryKind;
  readonly key: string;
  readonly trust: Trust;
}

/**
 * Reads a manifest as the entry that was asked for.
 * @throws MANIFEST_INVALID for another, or one that is not trusted; LIMIT_EXCEEDED
 */
export function readEntry(
  bytes: Uint8Array | string,
  { origin, kind, key, trust }: EntryRequest,
): CacheEntry {
  const { entry, signed, signature } = readEntryManifest(bytes);
  const facts = { repository: signedName(origin), ...signed };
  const reason = distrust(signature, facts, trust);
  if (reason !== undefined) throw invalid(reason);
  if (entry.kind !== kind || (entry.key !== key && entry.anyKey !== key))
    throw invalid('belongs to another key');
  return entry;
}

export function entryTag(kind: EntryKind, key: string): string {
  return `${kind}-${key}`;
}

/** True for entries whose tags move: what a registry has now may be another one than a local copy. */
export function isMovable(kind: EntryKind): boolean {
  return kind === 'bundles';
}

/** True for the tags of entries. */
export function isEntryTag(tag: string): boolean {
  return /^(?:step|layer|bundles)-[0-9a-f]{64}$/.test(tag);
}

/** The name of a repository as signatures cover it: hosts are not case-sensitive. */
function signedName({ registry, repository }: RegistryOrigin): string {
  return `${registry.toLowerCase()}/${repository}`;
}

function documentOf({ layers }: CacheEntry, config: Descriptor): Manifest {
  return {
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.manifest,
    config,
    layers: layers.map(({ descriptor: { mediaType, digest, size } }) => ({
      mediaType,
      digest,
      size,
    })),
  };
}

function configOf({ platform, layers }: CacheEntry): EntryImage['config'] {
  const { os, architecture, variant } = platform;
  const fields = {
    architecture,
    os,
    variant,
    'os.version': platform['os.version'],
    'os.features': platform['os.features'],
    config: {},
    rootfs: { type: 'layers' as const, diff_ids: layers.map(({ diffId }) => diffId) },
  };
  const text = compactJson(fields satisfies { [Key in keyof ImageConfig]: unknown });
  const descriptor = { mediaType: MEDIA_TYPE.oci.config, ...digestOf(text) };
  return { descriptor, bytes: Buffer.from(text) };
}

function ownAnnotation({ annotations = {} }: Manifest, name: string): string | undefined {
  return Object.hasOwn(annotations, name) ? annotations[name] : undefined;
}

function invalid(why: string): StrakeError {
  return new StrakeError('MANIFEST_INVALID', `the cache entry ${why}`);
}
