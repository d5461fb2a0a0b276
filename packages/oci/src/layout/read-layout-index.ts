import { StrakeError } from '../errors/index.ts';
import { parseJson } from '../spec/json.ts';
import { JsonObject, shown } from '../spec/json-object.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import type { Index } from '../spec/manifest.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { parseIndex } from '../spec/parse-manifest.ts';
import { type LayoutFiles, readSmallFile } from './layout-files.ts';

/** The name and content of the file `oci-layout`. Source: OCI image-spec v1.1 image-layout.md "oci-layout file". */
export const LAYOUT_FILE = 'oci-layout';
export const LAYOUT_TEXT = '{"imageLayoutVersion":"1.0.0"}';
/** The name of the image index of a layout. Source: OCI image-spec v1.1 image-layout.md "index.json file". */
export const INDEX_FILE = 'index.json';

/**
 * Reads the image index of a layout, whose version must be supported.
 * @throws LAYOUT_INVALID, MANIFEST_INVALID, LIMIT_EXCEEDED
 */
export async function readLayoutIndex(files: LayoutFiles, signal: AbortSignal): Promise<Index> {
  await checkLayoutVersion(files, signal);
  const index = await readIndexFile(files, signal);
  if (index) return index;
  throw new StrakeError('LAYOUT_INVALID', `${files.name} has no ${INDEX_FILE}`, { hint: HINT });
}

/** Reads index.json; undefined if it does not exist. @throws MANIFEST_INVALID, LIMIT_EXCEEDED */
export async function readIndexFile(
  files: LayoutFiles,
  signal: AbortSignal,
): Promise<Index | undefined> {
  const bytes = await readSmallFile(files, INDEX_FILE, MAX_DOCUMENT_BYTES, signal);
  if (!bytes) return undefined;
  return parseIndex(bytes, {
    name: `${INDEX_FILE} of ${files.name}`,
    mediaType: MEDIA_TYPE.oci.index,
  });
}

/** @throws LAYOUT_INVALID if `oci-layout` is missing, or has an unsupported version */
export async function checkLayoutVersion(files: LayoutFiles, signal: AbortSignal): Promise<void> {
  const what = `${LAYOUT_FILE} of ${files.name}`;
  const bytes = await readSmallFile(files, LAYOUT_FILE, 64 * 1024, signal);
  if (!bytes)
    throw new StrakeError('LAYOUT_INVALID', `${files.name} has no ${LAYOUT_FILE} file`, {
      hint: HINT,
    });
  const object = new JsonObject(
    parseJson(bytes, what, 'LAYOUT_INVALID'),
    what,
    '',
    'LAYOUT_INVALID',
  );
  const version = object.requiredString('imageLayoutVersion');
  if (/^1\.\d/.test(version)) return;
  throw new StrakeError(
    'LAYOUT_INVALID',
    `${files.name} has the unsupported layout version ${shown(version)}`,
    {
      hint: 'strake reads layouts of version 1.',
    },
  );
}

const HINT = 'An OCI layout has the files oci-layout and index.json and the directory blobs.';
