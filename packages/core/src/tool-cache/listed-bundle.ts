import { open } from 'node:fs/promises';
import { digestOf, MEDIA_TYPE, type RegistryOrigin, writeTar } from '@strake/oci';
import { only, readPieces } from '@strake/oci/internal';
import type { EntryBlobs, EntryLayer } from '../remote-cache/index.ts';
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
export interface ListLayer {
  readonly layer: EntryLayer;
  readonly bytes: Uint8Array;
}

export async function listLayer(
  bundles: readonly ListedBundle[],
  signal: AbortSignal,
): Promise<ListLayer> {
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

/** The bytes of a list, and of those of its bundles that are here. */
export function blobsOf(list: ListLayer, bundles: readonly ListedBundle[]): EntryBlobs {
  const sources = new Map(bundles.map(({ digest, source }) => [digest, source]));
  return {
    async open({ digest }) {
      if (digest === list.layer.descriptor.digest) return only(list.bytes);
      const source = sources.get(digest);
      if (source && 'path' in source) return contentOf(source.path);
      throw new Error(`the bytes of ${digest} are not on this machine`);
    },
    originsOf(digest) {
      const source = sources.get(digest);
      return source && 'origin' in source ? [source.origin] : [];
    },
  };
}

async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    yield* readPieces(file);
  } finally {
    await file.close();
  }
}
