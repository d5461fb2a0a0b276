import { stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { defined, type ImageResult, messageOf, StrakeError, writeFileAtomic } from '@strake/core';

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
}

/** The metadata of finished images. */
export function describeMetadata(images: readonly ImageResult[]): Metadata {
  return Object.fromEntries(
    images.map(({ image, repository, digest, mediaType, references, platforms, archives }) => [
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
        ...defined({ archives }),
      },
    ]),
  );
}

/**
 * Refuses a file of an option that cannot be written, before anything is built.
 * @param option as it is written: `--metadata-file`
 * @throws CONFIG_OPTION, OUTPUT_UNWRITABLE
 */
export async function checkFileOption(option: string, file: string, cwd: string): Promise<void> {
  if (file === '')
    throw new StrakeError('CONFIG_OPTION', `option ${option} has an empty value`, {
      hint: 'Name a file, or omit the option.',
    });
  const above = await existingAbove(resolve(cwd, file));
  if (!above.isDirectory) {
    throw new StrakeError(
      'OUTPUT_UNWRITABLE',
      `cannot create the directory of ${option} ${file}: ${above.path} is a file`,
      { hint: 'Name another file.' },
    );
  }
  const target = await stat(resolve(cwd, file)).catch(() => undefined);
  if (target?.isDirectory()) {
    throw new StrakeError('OUTPUT_UNWRITABLE', `${option} ${file} is a directory`, {
      hint: 'Name a file in it.',
    });
  }
}

/** The nearest existing parent of a file; directories below it are created when the file is written. */
async function existingAbove(
  file: string,
): Promise<{ readonly path: string; readonly isDirectory: boolean }> {
  const path = dirname(file);
  const facts = await stat(path).catch(() => undefined);
  return facts ? { path, isDirectory: facts.isDirectory() } : existingAbove(path);
}

/**
 * Writes the metadata atomically: a reader sees the old file or the new one. A FIFO or a device is written to.
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeMetadata(
  file: string,
  cwd: string,
  images: readonly ImageResult[],
): Promise<void> {
  try {
    await writeFileAtomic(
      resolve(cwd, file),
      `${JSON.stringify(describeMetadata(images), null, 2)}\n`,
    );
  } catch (thrown) {
    throw new StrakeError('OUTPUT_UNWRITABLE', `--metadata-file: ${messageOf(thrown)}`, {
      cause: thrown,
      hint: 'The images are complete; only the metadata file is missing.',
    });
  }
}
