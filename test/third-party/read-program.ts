import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk, type Scope, temporaryDirectory, tool } from '../tool/index.ts';

/** One platform as `--metadata-file` tells of it. */
export interface BuiltPlatform {
  readonly digest: string;
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

/** What `--metadata-file` says of the only image. */
export interface BuiltImage {
  readonly digest: string;
  readonly platforms: Readonly<Record<string, BuiltPlatform>>;
}

export async function readMetadata(file: string): Promise<BuiltImage> {
  const images: Readonly<Record<string, BuiltImage>> = JSON.parse(await readFile(file, 'utf8'));
  const [image] = Object.values(images);
  if (image === undefined) throw new Error(`${file} tells of no image`);
  return image;
}

/** Takes a file out of an image of a registry, by crane and tar. @returns its path on this machine */
export async function readProgram(t: Scope, reference: string, path: string): Promise<string> {
  const directory = await temporaryDirectory(t);
  const archive = join(directory, 'image.tar');
  await runOk([await tool('crane'), 'export', reference, archive]);
  await runOk(['tar', '-xf', archive, '-C', directory, path]);
  return join(directory, path);
}
