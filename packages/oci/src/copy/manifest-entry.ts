import { createLimit } from '../concurrency/limit.ts';
import { createPlatformReader, missingMember, type PlatformReader } from '../inspect/index.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { Manifest, ManifestDocument } from '../spec/manifest.ts';
import { isManifestType } from '../spec/media-type.ts';
import { parseManifest } from '../spec/parse-manifest.ts';
import { defined } from '../spec/record.ts';
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
  const bytes =
    known ??
    (await source.document(descriptor, signal).catch((thrown: unknown) => {
      throw missingMember(thrown, descriptor, source.name);
    }));
  const manifest = parseManifest(bytes, {
    mediaType,
    name: `manifest ${digest} of ${source.name}`,
  });
  return { document: documentOf(descriptor, bytes), manifest };
}

/**
 * The entries with their platforms: of their configs, where an index does not tell all of them.
 * @throws LIMIT_EXCEEDED, and as {@link readManifestEntry}
 */
export function withPlatforms(
  entries: readonly ManifestEntry[],
  signal: AbortSignal,
): Promise<readonly ManifestEntry[]> {
  const limit = createLimit(WIDTH);
  const sources = new Set(entries.map(({ source }) => source));
  const readers = new Map<ImageSource, PlatformReader>();
  for (const source of sources) readers.set(source, createPlatformReader(source, signal));
  return Promise.all(
    entries.map((entry) => limit(() => withPlatform(entry, readers.get(entry.source), signal))),
  );
}

async function withPlatform(
  entry: ManifestEntry,
  platformOf: PlatformReader | undefined,
  signal: AbortSignal,
): Promise<ManifestEntry> {
  let { bytes } = entry;
  const platform = await platformOf?.(entry.platform, async () => {
    const found = await readManifestEntry(entry, signal);
    if (found) bytes = new TextEncoder().encode(found.document.text);
    return found?.manifest;
  });
  return { ...entry, ...defined({ platform, bytes }) };
}
