import { StrakeError } from '../../errors/index.ts';
import type { Descriptor } from '../../model/descriptor.ts';
import type { Manifest } from '../../model/manifest.ts';
import { isConfigType } from '../../model/media-type.ts';
import { parseDocument } from '../../model/parse-manifest.ts';
import { formatPlatform } from '../../model/platform.ts';
import type { ImageTree } from '../../model/push-request.ts';

/**
 * The only image of a tree; attestations and other artifacts are no images.
 * @throws DESTINATION_INVALID where there are several, or none
 */
export function onlyManifest(tree: ImageTree, destination: string): Manifest {
  const images = imagesBelow(tree, tree.root);
  const [first] = images;
  if (first && images.length === 1) return first.manifest;
  const platforms = images.map(({ platform }) => platform).join(', ');
  throw images.length === 0
    ? new StrakeError('DESTINATION_INVALID', `${destination} takes an image, and there is none`)
    : new StrakeError(
        'DESTINATION_INVALID',
        `${destination} takes one platform, not ${platforms}`,
        {
          hint: 'Use oci-archive:FILE for all of them, or choose one by --platform.',
        },
      );
}

interface Found {
  readonly manifest: Manifest;
  readonly platform: string;
}

function imagesBelow(tree: ImageTree, from: Descriptor): readonly Found[] {
  const document = tree.manifests.find(({ descriptor }) => descriptor.digest === from.digest);
  if (!document || from.platform?.os === 'unknown') return [];
  const name = `manifest ${from.digest}`;
  const parsed = parseDocument(document.text, { mediaType: from.mediaType, name });
  if (parsed.kind === 'index')
    return parsed.index.manifests.flatMap((child) => imagesBelow(tree, child));
  const { manifest } = parsed;
  if (!isConfigType(manifest.config.mediaType)) return [];
  return [{ manifest, platform: from.platform ? formatPlatform(from.platform) : from.digest }];
}
