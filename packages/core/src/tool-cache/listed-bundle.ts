import { digestOf, MEDIA_TYPE, type RegistryOrigin, writeTar } from '@strake/oci';
import { only } from '@strake/oci/internal';
import type { EntryLayer } from '../remote-cache/index.ts';
import { type BundledResult, formatList } from './bundle-list.ts';
import { type FoundList, LIST_FILE } from './list-reader.ts';
import { tarEntry } from './pack-bundle.ts';
import type { ExistingBundle } from './plan-bundles.ts';

/** A bundle of a list that is to be written. */
export interface ListedBundle extends ExistingBundle {
  readonly results: readonly BundledResult[];
  /** How long making its results takes. */
  readonly seconds: number;
  readonly layer: EntryLayer;
  /** The repository that has it, or the file that it was packed into. */
  readonly source: { readonly origin: RegistryOrigin } | { readonly path: string };
}

/** The bundles of lists in a repository, each once. */
export function bundlesOf(
  lists: Iterable<FoundList | undefined>,
  repository: string | undefined,
): readonly ListedBundle[] {
  const bundles = new Map<string, ListedBundle>();
  for (const each of lists) {
    if (!each || each.found.repository !== repository) continue;
    const { entry, origin } = each.found;
    for (const { layer: at, ...bundle } of each.list.bundles) {
      const layer = entry.layers[at];
      if (!layer) continue;
      const { digest } = layer.descriptor;
      bundles.set(digest, { ...bundle, digest, layer, source: { origin } });
    }
  }
  return [...bundles.values()];
}

/** A list as a layer, and its bytes. */
export async function listLayer(
  bundles: readonly ListedBundle[],
  signal: AbortSignal,
): Promise<{ readonly layer: EntryLayer; readonly bytes: Uint8Array }> {
  const text = formatList({ bundles: bundles.map((bundle, at) => ({ ...bundle, layer: at + 1 })) });
  const content = Buffer.from(text);
  const member = { path: LIST_FILE, size: content.length };
  const chunks: Buffer[] = [];
  for await (const chunk of writeTar([tarEntry(member, () => only(content))], signal))
    chunks.push(Buffer.from(chunk));
  const tar = Buffer.concat(chunks);
  const { gzipSync } = process.getBuiltinModule('node:zlib');
  const bytes = gzipSync(tar);
  const descriptor = { mediaType: MEDIA_TYPE.oci.layerGzip, ...digestOf(bytes) };
  return { layer: { descriptor, diffId: digestOf(tar).digest }, bytes };
}
