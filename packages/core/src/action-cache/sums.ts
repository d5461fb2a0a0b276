import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { OPEN_WITHOUT_WAITING, readPieces } from '@strake/oci/internal';
import { goHeader } from './go-header.ts';
import { isRepositoryRoot } from './go-repository.ts';

/** The digest of a file; of a Go source file also that of its header, where it has one. */
export async function fileFound({
  path,
}: {
  readonly path: string;
}): Promise<{ readonly sha256: string; readonly header?: string } | undefined> {
  if (!path.endsWith('.go')) {
    const sha256 = await sumOfFile(path);
    return sha256 === undefined ? undefined : { sha256 };
  }
  try {
    const bytes = await readFile(path);
    const header = goHeader(bytes);
    return { sha256: sumOf(bytes), ...(header === undefined ? {} : { header }) };
  } catch {
    return undefined;
  }
}

/** Which names of a directory count. */
interface Names {
  readonly path: string;
  readonly suffixes?: readonly string[];
  readonly repositories?: boolean;
}

/** Of the names in a directory, directories apart; undefined where it is none. */
export function namesOf({ path, suffixes, repositories = false }: Names): string | undefined {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    const names = entries
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .filter((name) => !suffixes || suffixes.some((suffix) => name.endsWith(suffix)));
    const roots = repositories ? entries.filter((entry) => isRepositoryRoot(path, entry)) : [];
    return sumOf([...names.sort(), ...roots.map(({ name }) => `${name}/`).sort()].join('\n'));
  } catch {
    return undefined;
  }
}

export function sumOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

export async function sumOfFile(path: string): Promise<string | undefined> {
  const file = await open(path, OPEN_WITHOUT_WAITING).catch(() => undefined);
  try {
    const hash = createHash('sha256');
    if (file) for await (const piece of readPieces(file)) hash.update(piece);
    return file && hash.digest('hex');
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}
