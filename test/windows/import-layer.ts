import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { strakeOk } from '../e2e/strake.ts';
import { runOk } from '../tool/index.ts';

/** What Windows would make of an entry of a layer. */
export interface Item {
  readonly path: string;
  readonly kind: string;
  readonly attributes: number;
  readonly security?: {
    readonly owner: string;
    readonly group: string;
    readonly control: number;
    readonly length: number;
    readonly access?: readonly string[];
  };
  readonly target?: string;
  readonly relative?: boolean;
  readonly records?: Readonly<Record<string, string>>;
}

/**
 * Imports a gzipped layer as Windows does.
 * @param reader what `buildReader` built
 * @throws Error where Windows would refuse it
 */
export async function importLayer(reader: string, blob: Uint8Array): Promise<readonly Item[]> {
  return JSON.parse(await runOk([reader], { input: gunzipSync(blob) }));
}

/** The layer on top of the Windows image in the layout `out` of a directory. */
export async function topLayer(directory: string): Promise<Uint8Array> {
  const report = JSON.parse(
    await strakeOk(directory, ['inspect', 'oci:out', '--platform', 'windows/amd64', '--json']),
  );
  const digest: string = report.images[0].layers.at(-1).digest;
  return readFile(join(directory, 'out/blobs/sha256', digest.slice('sha256:'.length)));
}
