import { defined, type ImageResult } from '@strake/core';
import { writeOptionFile } from './option-file.ts';

/**
 * The content of `--metadata-file`: by image key, in declared order, with keys in the order of these types. A stable
 * format: keys may be added, never renamed.
 */
export type Metadata = Readonly<Record<string, ImageMetadata>>;

export interface ImageMetadata {
  /** Of the image index, or of the only manifest; absent, as is the media type, if only archives were written. */
  readonly digest?: string;
  readonly mediaType?: string;
  readonly repository?: string;
  /** All references of the image. */
  readonly references: readonly string[];
  /** By platform, in the order of the image index. */
  readonly platforms: Readonly<
    Record<
      string,
      {
        readonly digest: string;
        /** Bytes of the manifest. */
        readonly size: number;
        readonly mediaType: string;
        /** Where its programs come from: an earlier build here, a remote cache, or this build. */
        readonly cache: 'local' | 'remote' | 'built';
        /** Lowest first; `own` is false for layers of the base. */
        readonly layers: readonly {
          readonly digest: string;
          readonly size: number;
          readonly mediaType: string;
          readonly own: boolean;
        }[];
        /** Archives of this platform; absolute paths. */
        readonly archives: readonly {
          readonly file: string;
          readonly digest: string;
          readonly size: number;
        }[];
      }
    >
  >;
  /** Of platforms without an image; absent if there are none. */
  readonly archives?: readonly {
    readonly platform: string;
    readonly file: string;
    readonly digest: string;
    readonly size: number;
  }[];
  /** What plugins attached to it, such as SBOMs and signatures; absent if nothing was attached. */
  readonly attached?: ImageResult['attached'];
}

/** The metadata of finished images. */
export function describeMetadata(images: readonly ImageResult[]): Metadata {
  return Object.fromEntries(
    images.map(({ image, repository, digest, mediaType, references, platforms, ...rest }) => [
      image,
      {
        ...defined({ digest, mediaType, repository }),
        references,
        platforms: Object.fromEntries(
          platforms.map((each) => [
            each.platform,
            {
              digest: each.digest,
              size: each.size,
              mediaType: each.mediaType,
              cache: each.cache,
              layers: each.layers.map((layer) => ({
                digest: layer.digest,
                size: layer.size,
                mediaType: layer.mediaType,
                own: layer.own,
              })),
              archives: each.archives.map(({ file, digest, size }) => ({ file, digest, size })),
            },
          ]),
        ),
        ...defined({ archives: rest.archives, attached: rest.attached?.map(inOrder) }),
      },
    ]),
  );
}

function inOrder(attached: NonNullable<ImageResult['attached']>[number]) {
  const { destination, plugin, artifactType, mediaType, digest, size } = attached;
  const { subject, tag, annotations } = attached;
  const of = { artifactType, ...defined({ subject, tag, annotations }) };
  return { destination, plugin, ...of, mediaType, digest, size };
}

/** Writes the metadata. @throws OUTPUT_UNWRITABLE */
export async function writeMetadata(
  file: string,
  cwd: string,
  images: readonly ImageResult[],
): Promise<void> {
  const text = `${JSON.stringify(describeMetadata(images), null, 2)}\n`;
  await writeOptionFile({ option: '--metadata-file', file, text }, cwd);
}
