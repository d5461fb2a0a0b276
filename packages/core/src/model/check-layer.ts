import { type ErrorCode, StrakeError } from '../errors/index.ts';
import type { Entry, Layer } from './layer-plan.ts';
import { parentsOf, pathProblem } from './path.ts';

const LARGEST_ID = 2 ** 31 - 1;
/** A PAX record can hold more, but readers keep time in 64-bit nanoseconds. */
const LATEST_TIME = 2 ** 33 - 1;

/**
 * Refuses a layer that can't be written, or that readers would not agree on.
 * Source: OCI image-spec v1.1 layer.md ("no duplicate paths", "Whiteouts").
 * @throws LAYER_ENTRY_INVALID, LAYER_ENTRY_DUPLICATE
 */
export function checkLayer(layer: Layer): void {
  const known = new Map<string, Entry>();
  for (const entry of layer.entries) {
    checkEntry(layer, entry);
    if (known.has(entry.path)) {
      throw refuse(layer, entry, 'is there twice', 'Two plugins or options write the same path: take one away.', 'LAYER_ENTRY_DUPLICATE');
    }
    known.set(entry.path, entry);
  }
  for (const entry of layer.entries) {
    const above = parentsOf(entry.path).find((path) => (known.get(path)?.type ?? 'directory') !== 'directory');
    if (above !== undefined) {
      throw refuse(layer, entry, `stands below ${above}, which is a ${known.get(above)?.type}`, 'Write it where the link points to.');
    }
    if (entry.type === 'hardlink' && known.get(entry.target)?.type !== 'file') {
      throw refuse(layer, entry, `is a hard link to ${entry.target}, which is no file of this layer`, 'Name a regular file of the same layer, or use a symlink.');
    }
  }
}

function checkEntry(layer: Layer, entry: Entry): void {
  const problem = pathProblem(entry.path);
  if (problem) throw refuse(layer, entry, problem, 'Paths in a layer are absolute and normal: /usr/bin/app.');
  if (entry.path.endsWith('/.wh.')) throw refuse(layer, entry, 'is a whiteout without a name', 'A whiteout is named .wh.NAME.');
  checkNumber(layer, entry, 'mode', entry.mode, 0o7777);
  checkNumber(layer, entry, 'uid', entry.uid, LARGEST_ID);
  checkNumber(layer, entry, 'gid', entry.gid, LARGEST_ID);
  checkNumber(layer, entry, 'mtime', entry.mtime, LATEST_TIME);
  if ('target' in entry && (entry.target === '' || entry.target.includes('\0') || !entry.target.isWellFormed())) {
    throw refuse(layer, entry, 'has a target that is empty or no text', 'A link points to a path.');
  }
  for (const [key, value] of Object.entries(entry.pax ?? {})) {
    if (key === '' || key.includes('=') || key.includes('\0') || !key.isWellFormed() || !value.isWellFormed()) {
      throw refuse(layer, entry, `has the malformed PAX record "${key}"`, 'PAX keys have no "=" and no NUL; values are UTF-8.');
    }
  }
}

function checkNumber(layer: Layer, entry: Entry, name: string, value: number | undefined, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 0 && value <= most)) return;
  throw refuse(layer, entry, `has ${name} ${value}`, `${name} is a whole number from 0 to ${name === 'mode' ? '0o7777' : most}.`);
}

function refuse(layer: Layer, entry: Entry, what: string, hint: string, code: ErrorCode = 'LAYER_ENTRY_INVALID'): StrakeError {
  return new StrakeError(code, `entry ${entry.path} of layer "${layer.id}" ${what}`, { hint });
}
