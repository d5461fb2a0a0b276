import {
  createConfigReader,
  type FoundDocument,
  isImage,
  type PlatformFilter,
  readTree,
} from '../inspect/index.ts';
import { completePlatform } from '../spec/complete-platform.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageConfig } from '../spec/image-config.ts';
import type { ImageSource } from '../spec/image-source.ts';
import type { Manifest } from '../spec/manifest.ts';
import { withoutVersion } from '../spec/match-platform.ts';
import { parseImageConfig } from '../spec/parse-image-config.ts';
import { formatPlatform, normalizePlatform } from '../spec/platform.ts';
import type { OtherDiff } from './image-diff.ts';

/** One of two images that are compared: everything of it but its layers. */
export interface Side {
  readonly source: ImageSource;
  readonly root: FoundDocument;
  readonly images: readonly SideImage[];
  readonly others: readonly Omit<OtherDiff, 'change'>[];
}

/** The image of a platform. */
export interface SideImage {
  readonly platform: string;
  /** Without the version of the operating system. */
  readonly family: string;
  readonly descriptor: Descriptor;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
}

/** @throws what its source throws; MANIFEST_INVALID, LIMIT_EXCEEDED */
export async function readSide(
  source: ImageSource,
  filter: PlatformFilter,
  signal: AbortSignal,
): Promise<Side> {
  const tree = await readTree(source, signal);
  const [root] = tree;
  if (!root) throw new Error('a tree has a root');
  const configs = createConfigReader(source, parseImageConfig);
  const others: Omit<OtherDiff, 'change'>[] = [];
  const found = await Promise.all(
    tree.map(async (each): Promise<SideImage | undefined> => {
      if (each.kind === 'index') return undefined;
      if (each.kind === 'unread' && each.error && filter.matches(each.descriptor.platform))
        throw each.error;
      if (each.kind === 'unread' || !isImage(each)) {
        others.push(otherOf(each));
        return undefined;
      }
      const { descriptor, manifest } = each;
      configs.count(manifest.config);
      const config = await configs.read(manifest.config, signal);
      const platform = normalizePlatform(completePlatform(descriptor.platform, config));
      if (!filter.matches(platform)) return undefined;
      const family = formatPlatform(withoutVersion(platform));
      return { platform: formatPlatform(platform), family, descriptor, manifest, config };
    }),
  );
  return {
    source,
    root,
    images: found.filter((each) => each !== undefined),
    others: filter.isOn ? [] : others,
  };
}

function otherOf(found: Exclude<FoundDocument, { kind: 'index' }>): Omit<OtherDiff, 'change'> {
  const { mediaType, digest, size, annotations } = found.descriptor;
  const artifactType =
    found.kind === 'manifest' ? found.manifest.artifactType : found.descriptor.artifactType;
  return {
    mediaType,
    digest,
    size,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations && { annotations }),
  };
}
