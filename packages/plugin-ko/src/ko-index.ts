import {
  formatPlatform,
  type IndexContext,
  type IndexEntry,
  type IndexPlan,
  type ListedImage,
  MEDIA_TYPE,
  normalizePlatform,
  type Platform,
} from '@strake/core/plugin';
import { baseAnnotations } from './base-annotations.ts';
import type { KoOptions } from './options.ts';
import { withoutSource } from './without-source.ts';

/**
 * The index as ko makes it of its base's: in the base's order, with the base's words for the platforms. Source: ko,
 * pkg/build/gobuild.go `buildAll`.
 */
export function koIndex(
  plan: IndexPlan,
  { options, images }: IndexContext<KoOptions | undefined>,
): IndexPlan | undefined {
  if (options === undefined) return undefined;
  const roots = new Set(images.map(({ base }) => base.root?.digest));
  const [base] = images.map((image) => image.base);
  const isOneBase = roots.size === 1;
  const placed = plan.manifests.map((entry) => ({ entry, image: imageOf(entry, images) }));
  const position = ({ image }: (typeof placed)[number]) => image?.base.entry?.position ?? 0;
  const ordered = isOneBase ? [...placed].sort((a, b) => position(a) - position(b)) : placed;
  return {
    ...plan,
    manifests: ordered.map(({ entry, image }) => {
      const platform = image?.base.entry?.platform;
      return {
        ...entry,
        // The library that ko uses names the config's type where there is no artifact.
        artifactType: MEDIA_TYPE[plan.family].config,
        ...(platform === undefined ? {} : { platform: known(platform) }),
      };
    }),
    annotations: {
      ...withoutSource(plan.annotations),
      ...options.annotations,
      ...(isOneBase ? baseAnnotations(base?.name, base?.root?.digest) : {}),
    },
  };
}

function imageOf(entry: IndexEntry, images: readonly ListedImage[]): ListedImage | undefined {
  const name = ({ platform }: Pick<IndexEntry, 'platform'>) =>
    formatPlatform(normalizePlatform(platform));
  return images.find((image) => name(image) === name(entry));
}

/** Without what the base's index may say besides. */
function known(platform: Platform): Platform {
  const { os, architecture, variant } = platform;
  const { 'os.version': version, 'os.features': features } = platform;
  return {
    os,
    architecture,
    ...(variant === undefined ? {} : { variant }),
    ...(version === undefined ? {} : { 'os.version': version }),
    ...(features === undefined ? {} : { 'os.features': features }),
  };
}
