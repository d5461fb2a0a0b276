import { fileURLToPath } from 'node:url';
import {
  definePlugin,
  type ListedImage,
  notePluginFile,
  type Platform,
  type Plugin,
} from '@strake/core';

/** An SBOM of an image, as `--sbom-dir` gets it. */
export interface KoSbom {
  /** What strake calls the image: its import path. */
  readonly image: string;
  /** `linux-arm-v7`, or `index`. */
  readonly part: string;
  readonly text: string;
}

/** The plugin that makes the SBOMs of `strake ko`, and what it has made. */
export interface KoSboms {
  readonly plugin: Plugin;
  readonly made: readonly KoSbom[];
}

/**
 * Makes an SBOM of each image that is published, and of its index. In a registry they get tags, as with ko: `sha256-….sbom`.
 * Source: ko v0.19.1, pkg/publish/default.go; pkg/build/gobuild.go.
 */
export function koSboms(): KoSboms {
  const made: KoSbom[] = [];
  /** By image: what ko calls its platforms. */
  const platforms = new Map<string, ReadonlyMap<string, string>>();
  const plugin = definePlugin({
    name: 'ko-sbom',
    index(_, { image, images }) {
      platforms.set(
        image,
        new Map(images.map((each) => [keyOf(each.platform), platformName(each)])),
      );
      return undefined;
    },
    async published(publication, context) {
      const { isRegistry, oldSbomParts, publicationSboms, warnUnlisted } = await import(
        '@strake/plugin-attest/publication'
      );
      const { image, digest, manifests, receipts } = publication;
      const { documents, unlistedFiles } = await publicationSboms(publication, ['spdx'], context);
      if (unlistedFiles > 0) await warnUnlisted(image, unlistedFiles, context);
      for (const { subject, text } of documents) {
        const of = manifests.find(({ descriptor }) => descriptor.digest === subject.digest);
        const part = of ? (platforms.get(image)?.get(keyOf(of.platform)) ?? '') : 'index';
        made.push({ image, part, text });
      }
      const parts = documents.map(oldSbomParts);
      const registries = receipts.filter(
        (receipt) => receipt.digest === digest && isRegistry(receipt.destination),
      );
      await Promise.all(registries.map(({ destination }) => context.attach(destination, parts)));
    },
  });
  // What it remembers depends on the code of that package.
  const file = fileURLToPath(import.meta.resolve('@strake/plugin-attest/publication'));
  notePluginFile(plugin, { file, isPackage: true });
  return { plugin, made };
}

/** A platform in the words of the base's index; of a base without one, ko ignores the variant. */
function platformName({ platform, base: { entry } }: ListedImage): string {
  const { variant: _, ...without } = platform;
  return keyOf(entry?.platform ?? without).replaceAll(/[/:]/g, '-');
}

function keyOf({ os, architecture, variant, 'os.version': version }: Platform): string {
  return [os, architecture, variant, version].filter(Boolean).join('/');
}
