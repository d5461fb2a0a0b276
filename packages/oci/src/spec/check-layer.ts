import { shortened } from '../errors/index.ts';
import { checkLimit } from './check-limit.ts';
import { checkTarName } from './check-tar-name.ts';
import { checkWhiteout } from './check-whiteout.ts';
import { isDigest } from './digest.ts';
import type { Content, Entry, Layer } from './layer.ts';
import { MAX_TAR_ENTRIES } from './limits.ts';
import { isLonger, LONGEST_PATH, LONGEST_RECORD, parentsOf, pathProblem } from './path.ts';
import { refuseEntry } from './refuse-entry.ts';

const LARGEST_ID = 2 ** 31 - 1;
/** PAX records could hold more, but readers keep times as 64-bit nanoseconds. */
const LATEST_TIME = 2 ** 33 - 1;
/** Records that would contradict the entry's own fields. Source: POSIX pax "pax Extended Header"; GNU tar "Sparse Formats". */
const OWN_RECORD = /^(?:path|linkpath|size|uid|gid|mtime|GNU\.sparse\..*)$/s;

/**
 * Rejects a layer that cannot be written, or that readers would interpret differently.
 * Source: OCI image-spec v1.1 layer.md ("no duplicate paths", "Whiteouts").
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE, IMAGE_TOO_LARGE
 */
export function checkLayer(layer: Layer): void {
  checkLimit({
    what: `layer "${layer.id}"`,
    size: layer.entries.length,
    limit: MAX_TAR_ENTRIES,
    unit: 'entries',
    hint: 'Split them into several layers.',
  });
  const known = new Map<string, Entry>();
  for (const entry of layer.entries) {
    checkEntry(layer, entry);
    if (layer.tar !== undefined) checkOrder(layer, entry, known);
    if (known.has(entry.path)) {
      const hint = 'Two entries write the same path: remove one of them.';
      throw refuseEntry(layer, entry, 'occurs twice', hint, 'LAYER_ENTRY_DUPLICATE');
    }
    known.set(entry.path, entry);
  }
  for (const entry of layer.entries) checkPlace(layer, entry, known);
}

/** A tar in the given order: sorting puts hard links last. */
function checkOrder(layer: Layer, entry: Entry, before: ReadonlyMap<string, Entry>): void {
  if (entry.type !== 'hardlink' || before.has(entry.target)) return;
  const what = `is a hard link to ${entry.target}, which does not precede it`;
  throw refuseEntry(layer, entry, what, 'Put the target first: the tar keeps this order.');
}

function checkPlace(layer: Layer, entry: Entry, known: ReadonlyMap<string, Entry>): void {
  for (const path of parentsOf(entry.path)) {
    const above = known.get(path)?.type ?? 'directory';
    if (above === 'directory') continue;
    const hint =
      above === 'symlink' ? 'Write it where the link points to.' : 'Remove one of the two.';
    throw refuseEntry(layer, entry, `is below ${path}, which is a ${above}`, hint);
  }
  if (entry.type === 'hardlink' && known.get(entry.target)?.type !== 'file') {
    const what = `is a hard link to ${entry.target}, which is not a regular file of this layer`;
    throw refuseEntry(
      layer,
      entry,
      what,
      'Link to a regular file of the same layer, or use a symlink.',
    );
  }
}

function checkEntry(layer: Layer, entry: Entry): void {
  const problem = pathProblem(entry.path);
  if (problem)
    throw refuseEntry(
      layer,
      entry,
      problem,
      'Paths in a layer are absolute and normal: /usr/bin/app.',
    );
  const whiteout = checkWhiteout(entry);
  if (whiteout)
    throw refuseEntry(
      layer,
      entry,
      whiteout,
      'A whiteout is an empty file named .wh.NAME or .wh..wh..opq.',
    );
  checkNumber(layer, entry, 'mode', 0o7777);
  checkNumber(layer, entry, 'uid', LARGEST_ID);
  checkNumber(layer, entry, 'gid', LARGEST_ID);
  checkNumber(layer, entry, 'mtime', LATEST_TIME);
  if ('target' in entry && !isTarget(entry.target))
    throw refuseEntry(
      layer,
      entry,
      'has an empty or malformed target',
      'The target of a link is a path without NUL characters.',
    );
  if ('target' in entry && isLonger(entry.target, LONGEST_PATH)) {
    const what = `has a target of more than ${LONGEST_PATH} bytes`;
    throw refuseEntry(
      layer,
      entry,
      what,
      'No operating system follows a link that long; shorten it.',
    );
  }
  const fault = entry.type === 'file' ? contentFault(entry.content) : undefined;
  if (fault) throw refuseEntry(layer, entry, `has ${fault}`, 'Describe its content again.');
  for (const [key, value] of Object.entries(entry.pax ?? {})) checkRecord(layer, entry, key, value);
  checkTarName(layer, entry);
  for (const [key, value] of Object.entries(entry.xattrs ?? {})) {
    if (!isBase64(value))
      throw refuseEntry(
        layer,
        entry,
        `has the attribute ${JSON.stringify(shortened(key))}, which is not valid base64`,
        'The values of "xattrs" are base64.',
      );
    checkRecord(layer, entry, key, value);
  }
}

/** Content that would silently be written as something else, or not at all. */
function contentFault(content: Content): string | undefined {
  if ('text' in content)
    return content.text.isWellFormed() ? undefined : 'text with unpaired UTF-16 surrogates';
  if ('base64' in content) {
    return isBase64(content.base64) ? undefined : 'content that is not valid base64';
  }
  if ('file' in content) return content.file === '' ? 'a file without a name' : undefined;
  const isBlob =
    isDigest(content.digest) && Number.isSafeInteger(content.size) && content.size >= 0;
  return isBlob ? undefined : 'an invalid digest or size';
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function isTarget(target: string): boolean {
  return target !== '' && !target.includes('\0') && target.isWellFormed();
}

function checkRecord(layer: Layer, entry: Entry, key: string, value: string): void {
  const name = JSON.stringify(shortened(key));
  if (key === '' || /[=\0]/.test(key) || !key.isWellFormed() || !value.isWellFormed()) {
    const hint = 'PAX keys have no "=" and no NUL; keys and values are UTF-8.';
    throw refuseEntry(layer, entry, `has the malformed PAX record ${name}`, hint);
  }
  if (isLonger(key, LONGEST_PATH) || isLonger(value, LONGEST_RECORD)) {
    const what = `has the PAX record ${name} of more than ${LONGEST_RECORD} bytes`;
    throw refuseEntry(
      layer,
      entry,
      what,
      'No extended attribute is that large; put the value into a file.',
    );
  }
  if (OWN_RECORD.test(key)) {
    const hint = "Set the entry's own field; strake writes the record where it is needed.";
    throw refuseEntry(
      layer,
      entry,
      `has the PAX record ${name}, which duplicates one of its fields`,
      hint,
    );
  }
}

function checkNumber(
  layer: Layer,
  entry: Entry,
  name: 'mode' | 'uid' | 'gid' | 'mtime',
  most: number,
): void {
  const value = entry[name];
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)) return;
  const bound = name === 'mode' ? `0o${most.toString(8)}` : most;
  const hint = `${name} is a whole number from 0 to ${bound}.`;
  throw refuseEntry(layer, entry, `has the ${name} ${value}`, hint);
}
