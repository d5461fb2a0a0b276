import { join } from 'node:path';
import type { Platform, PushContext, PushImage, PushRequest } from '@strake/core/plugin';
import { fittingImage, treeOf } from './fitting-image.ts';
import { digestName, digestTag, nameImage } from './image-names.ts';

/** An image for a node. */
export interface NodeImage extends PushImage {
  /** Every name that it gets, the one with the digest first. */
  readonly names: readonly string[];
  /** Digests of what a node may have already: the manifest, and an index that contains it. */
  readonly digests: readonly string[];
  /** Writes its archive, once, and returns the absolute path. */
  archive(): Promise<string>;
}

/** Chooses the image of a request for a platform. @throws DESTINATION_INVALID */
export type NodeImages = (platform: Platform, node: string) => NodeImage;

/** The images of a push, as nodes get them. */
export function nodeImages(request: PushRequest, context: PushContext<undefined>): NodeImages {
  const names = nameImage(request);
  const root = request.root.digest;
  const archives = new Map<string, Promise<string>>();
  let directory: Promise<string> | undefined;
  return (platform, node) => {
    const image = fittingImage(request, platform, node);
    const { digest } = image.descriptor;
    const all = [digestName(names, root), ...names.tags, digestTag(names, digest)];
    const write = async () => {
      directory ??= context.temporaryDirectory();
      const file = join(await directory, `${digest.slice(digest.indexOf(':') + 1)}.tar`);
      await context.writeArchive(file, treeOf(request, image), { names: all });
      return file;
    };
    return {
      ...image,
      names: all,
      digests: [...new Set([digest, root])],
      archive() {
        const written = archives.get(digest) ?? write();
        archives.set(digest, written);
        return written;
      },
    };
  };
}
