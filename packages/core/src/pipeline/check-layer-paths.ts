import type { Entry, Layer } from '@strake/oci';
import { parentsOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Target } from './target.ts';

/** The kind and layer of a path in the layers so far. */
interface Place {
  readonly layer: string;
  readonly kind: Entry['type'];
  /** A directory that exists only because of paths in it. */
  readonly isImplied?: boolean;
}

const BASE = 'the base';
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Refuses a path that is a directory in one layer and something else in another: the upper one would silently replace the
 * other and its contents. A layer that intends this contains a whiteout of the path.
 * Source: OCI image-spec v1.1 layer.md ("Changeset over existing files", "Whiteouts").
 * @throws LAYER_CONFLICT
 */
export function checkLayerPaths(layers: readonly Layer[], target: Target): void {
  const places = new Map<string, Place>();
  for (const { directories } of target.base.synthetic)
    for (const path of directories) places.set(path, { layer: BASE, kind: 'directory' });
  for (const { id, entries } of layers) {
    const found = new Map<string, Place>();
    for (const { path, type } of entries) {
      const hidden = hiddenBy(path);
      if (hidden === undefined) found.set(path, { layer: id, kind: type });
      else for (const each of [...places.keys()]) if (hidden(each)) places.delete(each);
    }
    for (const { path } of entries) {
      for (const above of parentsOf(path)) {
        if (!found.has(above)) found.set(above, { layer: id, kind: 'directory', isImplied: true });
      }
    }
    for (const [path, place] of found) {
      const before = places.get(path);
      // Paths below a link are written to the target of the link.
      if (before?.kind === 'symlink' && place.isImplied) continue;
      if (before && (before.kind === 'directory') !== (place.kind === 'directory'))
        throw conflict(path, before, place, target);
      places.set(path, place);
    }
  }
}

/** The paths of lower layers that a whiteout hides; undefined for other entries. */
function hiddenBy(path: string): ((path: string) => boolean) | undefined {
  const start = path.lastIndexOf('/') + 1;
  const name = path.slice(start);
  if (!name.startsWith(WHITEOUT)) return undefined;
  const directory = path.slice(0, start);
  if (name === OPAQUE) return (each) => each.startsWith(directory);
  const hidden = directory + name.slice(WHITEOUT.length);
  return (each) => each === hidden || each.startsWith(`${hidden}/`);
}

function conflict(
  path: string,
  before: Place,
  after: Place,
  { image, platformName }: Target,
): StrakeError {
  const what = ({ layer, kind }: Place) =>
    `a ${kind} in ${layer === BASE ? layer : `layer "${layer}"`}`;
  const whiteout = path.replace(/[^/]*$/, `${WHITEOUT}$&`);
  return new StrakeError(
    'LAYER_CONFLICT',
    `${path} of image "${image.name}" is ${what(before)} and ${what(after)}`,
    {
      image: image.name,
      platform: platformName,
      hint: `The upper layer would replace the path: move one of them, or add the whiteout ${whiteout} to replace it intentionally.`,
    },
  );
}
