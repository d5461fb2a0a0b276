import { createHash, hash } from 'node:crypto';
import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StringMap } from '@strake/oci';
import { OPEN_WITHOUT_WAITING, readPieces, statOf } from '@strake/oci/internal';
import type { DiscoveryFormat } from './discovery.ts';

/**
 * The digest of a file, and of its header, if it has one.
 * @param headerOf extracts the header; absent: none is wanted
 */
export async function fileFound(
  path: string,
  headerOf?: DiscoveryFormat['header'],
): Promise<{ readonly sha256: string; readonly header?: string } | undefined> {
  if (headerOf === undefined) {
    const sha256 = await sumOfFile(path);
    return sha256 === undefined ? undefined : { sha256 };
  }
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined) return undefined;
  const header = await headerOf(bytes);
  return { sha256: sumOf(bytes), ...(header === undefined ? {} : { header: sumOf(header) }) };
}

/** Which names of a directory are inputs. */
interface Names {
  readonly path: string;
  readonly suffixes?: readonly string[];
  readonly types?: StringMap;
}

/** A digest of the names in a directory, without directories except those in `types`; undefined if it is not a directory. */
export function namesOf({ path, suffixes, types = {} }: Names): string | undefined {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .filter((name) => !suffixes || suffixes.some((suffix) => name.endsWith(suffix)));
    const typed = entries.filter(
      (entry) => Object.hasOwn(types, entry.name) && types[entry.name] === typeOf(path, entry),
    );
    return sumOf([...names.sort(), ...typed.map(({ name }) => `${name}/`).sort()].join('\n'));
  } catch {
    return undefined;
  }
}

/** {@link namesOf} as a part of a recorded input. */
export function namesFound(names: Names): { readonly sha256: string } | undefined {
  const sha256 = namesOf(names);
  return sha256 === undefined ? undefined : { sha256 };
}

/** A sentence about another digest of {@link namesOf}. */
export function changedNames({ path, suffixes, types = {} }: Names): string {
  const what = suffixes?.length === 0 ? Object.keys(types).join(' or ') : 'a file';
  return `${what} was added to or removed from ${path}`;
}

/** The type of a symbolic link's target, or of the entry itself. */
function typeOf(directory: string, entry: Dirent): string | undefined {
  const found = entry.isSymbolicLink()
    ? statSync(join(directory, entry.name), { throwIfNoEntry: false })
    : entry;
  return found && (found.isDirectory() ? 'directory' : 'other');
}

export function sumOf(content: string | Uint8Array): string {
  return hash('sha256', content);
}

/** Files up to this size are read at once: for hundreds of them, requests to other threads would take longer than reading. */
const SMALL_BYTES = 2 ** 20;

export async function sumOfFile(path: string): Promise<string | undefined> {
  const stats = statOf(path);
  if (stats?.isFile() && stats.size <= SMALL_BYTES) return sumOfSmallFile(path);
  const file = await open(path, OPEN_WITHOUT_WAITING).catch(() => undefined);
  try {
    const sum = createHash('sha256');
    if (file) for await (const piece of readPieces(file)) sum.update(piece);
    return file && sum.digest('hex');
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

function sumOfSmallFile(path: string): string | undefined {
  try {
    return sumOf(readFileSync(path, { flag: OPEN_WITHOUT_WAITING as never }));
  } catch {
    return undefined;
  }
}
