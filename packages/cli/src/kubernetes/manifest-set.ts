import { combineErrors, type Location } from '@strake/core';
import type { Manifest, ManifestOptions } from '../manifest/manifest.ts';
import { readManifest } from '../manifest/read-manifest.ts';
import type { ManifestInput } from './read-inputs.ts';
import type { Wanted } from './reference-images.ts';

/** A file, and what was found in it. */
export interface ReadInput {
  readonly input: ManifestInput;
  readonly manifest: Manifest;
}

/**
 * Finds the references in files.
 * @throws MANIFEST_SYNTAX, for all files
 */
export async function readManifests(
  inputs: readonly ManifestInput[],
  options: Omit<ManifestOptions, 'file'>,
): Promise<readonly ReadInput[]> {
  const failures: Error[] = [];
  const read: ReadInput[] = [];
  for (const input of inputs) {
    try {
      const { file, text } = input;
      read.push({ input, manifest: await readManifest(text, { ...options, file }) });
    } catch (thrown) {
      failures.push(thrown as Error);
    }
  }
  if (failures.length > 0) throw combineErrors(failures);
  return read;
}

/** Each reference once, with all of its places. */
export function wantedIn(read: readonly ReadInput[]): readonly Wanted[] {
  const places = new Map<string, [Location, ...Location[]]>();
  for (const { input, manifest } of read) {
    for (const { uri, line, column } of manifest.references) {
      const location = { file: input.path ?? input.file, line, column };
      const known = places.get(uri);
      if (known) known.push(location);
      else places.set(uri, [location]);
    }
  }
  return [...places].map(([uri, [location, ...repeated]]) => ({ uri, location, repeated }));
}
