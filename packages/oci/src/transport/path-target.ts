import { dirname, resolve } from 'node:path';
import { ignoreItself, realFile } from '../file/index.ts';
import type { PushReceipt } from '../spec/image-tree.ts';
import { defined } from '../spec/record.ts';
import { joinPath, splitPath } from '../spec/transport.ts';
import type { ImagePush, PushNames, WriteContext } from './transport.ts';

/** The options that the writers of layouts and archives share. */
export function writeOptions(
  push: ImagePush,
  { store, signal, progress }: WriteContext,
  references: readonly string[],
) {
  const isNamed = splitPath(push.target).name !== undefined;
  return {
    references,
    ...defined({ repository: push.repository }),
    // A destination with a name holds only that image.
    platformTags: isNamed ? {} : push.platformNames,
    store,
    signal,
    onProgress: progress,
  };
}

/** The name in the target, else those of the image. */
export function namesInPath({ target, names }: PushNames): readonly string[] {
  const { name } = splitPath(target);
  return name === undefined ? names : [name];
}

/** The file of an archive to write. Git ignores it in a directory that is created for it. */
export function outputFile({ target }: PushNames, { directory }: WriteContext): string {
  const file = resolve(directory, splitPath(target).path);
  ignoreItself(dirname(file));
  return file;
}

/** An archive replaces its whole file, whatever the names in it. */
export function archivePlaces({ target }: PushNames, directory: string): readonly string[] {
  return [`file ${realFile(resolve(directory, splitPath(target).path))}`];
}

export function pathReceipt(
  scheme: string,
  { target, root }: ImagePush,
  references: readonly string[],
): PushReceipt {
  const { path } = splitPath(target);
  const place = `${scheme}:${joinPath(path)}`;
  const names = references.map((name) => `${scheme}:${joinPath(path, name)}`);
  return {
    reference: names[0] ?? place,
    digest: root.digest,
    references: names.length > 0 ? names : [place],
  };
}
