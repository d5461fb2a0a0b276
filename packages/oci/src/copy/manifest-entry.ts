import { createLimit } from '../concurrency/limit.ts';
import { configPlatform } from '../spec/config-platform.ts';
import type { Platform } from '../spec/descriptor.ts';
import type { Manifest, ManifestDocument } from '../spec/manifest.ts';
import { isConfigType, isManifestType } from '../spec/media-type.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { parseManifest } from '../spec/parse-manifest.ts';
import { documentOf, type ManifestEntry, WIDTH } from './read-entries.ts';

/** A manifest with its exact bytes. */
export interface ReadManifest {
  readonly document: ManifestDocument;
  readonly manifest: Manifest;
}

/**
 * Reads the manifest of an entry; undefined for content of another type.
 * @throws MANIFEST_INVALID, and what reading throws
 */
export async function readManifestEntry(
  { source, descriptor, bytes: known }: ManifestEntry,
  signal: AbortSignal,
): Promise<ReadManifest | undefined> {
  const { mediaType, digest } = descriptor;
  if (!isManifestType(mediaType)) return undefined;
  const bytes = known ?? (await source.document(descriptor, signal));
  const manifest = parseManifest(bytes, {
    mediaType,
    name: `manifest ${digest} of ${source.name}`,
  });
  return { document: documentOf(descriptor, bytes), manifest };
}

/** The entries with their platforms. @throws as {@link readManifestEntry} */
export function withPlatforms(
  entries: readonly ManifestEntry[],
  signal: AbortSignal,
): Promise<readonly ManifestEntry[]> {
  const limit = createLimit(WIDTH);
  return Promise.all(entries.map((entry) => limit(() => withPlatform(entry, signal))));
}

/**
 * The entry with the platform of its config, where the index names none; an artifact has none.
 * @throws as {@link readManifestEntry}
 */
async function withPlatform(entry: ManifestEntry, signal: AbortSignal): Promise<ManifestEntry> {
  if (entry.platform) return entry;
  const found = await readManifestEntry(entry, signal);
  if (!found || !isConfigType(found.manifest.config.mediaType)) return entry;
  const { config } = found.manifest;
  const bytes = await entry.source.document(config, signal);
  const name = `config ${config.digest} of ${entry.source.name}`;
  const platform = configPlatform(parseImageConfig(bytes, name));
  return { ...entry, platform, bytes: new TextEncoder().encode(found.document.text) };
}

/** True for what can run: attestations are listed as images of an unknown platform. */
export function isForPlatform(
  entry: ManifestEntry,
): entry is ManifestEntry & { readonly platform: Platform } {
  return entry.platform !== undefined && entry.platform.os !== 'unknown';
}
