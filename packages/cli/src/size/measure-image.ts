import {
  type ImageSource,
  inspectImage,
  isNondistributable,
  type PlatformReport,
} from '@strake/core';
import { countSizes, tooMuch } from './count-sizes.ts';
import { duplicateFiles } from './duplicate-files.ts';
import type { ImageSizes, PlatformSizes } from './image-sizes.ts';
import { type ReadLayerSizes, readLayerSizes } from './read-layer-sizes.ts';
import { SizeTree } from './size-tree.ts';

/** Of all platforms together, those of a layer once for each. */
const MOST_ENTRIES = 1_000_000;

/**
 * Tells what the bytes of an image are. Each layer is read once, whatever number of platforms has it.
 * @throws what its source throws; MANIFEST_INVALID, LAYOUT_INVALID, LIMIT_EXCEEDED; PLATFORM_INVALID, PLATFORM_NONE
 */
export async function measureImage(
  source: ImageSource,
  options: { readonly signal: AbortSignal; readonly platforms?: readonly string[] },
): Promise<ImageSizes> {
  const report = await inspectImage(source, options);
  const known = new Map<string, ReadLayerSizes>();
  const images: PlatformSizes[] = [];
  const count = countSizes(report.name);
  let listed = 0;
  for (const image of report.images) {
    // Layers of Windows with this type are not where the image is.
    for (const layer of image.layers)
      if (!known.has(layer.digest) && !isNondistributable(layer.mediaType))
        known.set(layer.digest, await readLayerSizes(source, layer, options.signal, count));
    listed += image.layers.reduce(
      (sum, { digest }) => sum + (known.get(digest)?.entries.length ?? 0),
      0,
    );
    if (listed > MOST_ENTRIES) throw tooMuch(report.name, `${MOST_ENTRIES} entries`);
    images.push(platformSizes(report.name, image, known));
  }
  return { name: report.name, images };
}

function platformSizes(
  name: string,
  { platform, digest, layersSize, layers }: PlatformReport,
  known: ReadonlyMap<string, ReadLayerSizes>,
): PlatformSizes {
  const tree = new SizeTree(name);
  for (const [index, layer] of layers.entries())
    tree.add(known.get(layer.digest)?.entries ?? [], index);
  const { files, directories } = tree.visible();
  const programs = files.flatMap(({ program, path, size, layer }) =>
    program ? [{ path, size, layer, program }] : [],
  );
  return {
    platform,
    digest,
    compressed: layersSize,
    uncompressed: layers.reduce(
      (sum, each) => sum + (known.get(each.digest)?.uncompressed ?? 0),
      0,
    ),
    hidden: tree.hidden.reduce((sum, { size }) => sum + size, 0),
    layers: layers.map(({ digest, size, createdBy }) => {
      const uncompressed = known.get(digest)?.uncompressed;
      return {
        digest,
        compressed: size,
        ...(uncompressed === undefined ? {} : { uncompressed }),
        ...(createdBy === undefined ? {} : { createdBy }),
      };
    }),
    files: files.map(({ path, size, layer }) => ({ path, size, layer })).toSorted(largestFirst),
    directories: directories.toSorted(largestFirst),
    hiddenFiles: tree.hidden.toSorted(largestFirst),
    duplicates: duplicateFiles(files),
    programs: programs.toSorted(largestFirst),
  };
}

function largestFirst(
  a: { readonly size: number; readonly path: string },
  b: { readonly size: number; readonly path: string },
): number {
  return b.size - a.size || (a.path < b.path ? -1 : 1);
}
