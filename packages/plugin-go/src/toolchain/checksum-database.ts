import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StrakeError } from '@strake/core/plugin';
import { goError } from '../error-codes.ts';
import type { FetchSettings } from './fetch-settings.ts';
import type { GoProxies } from './go-proxy.ts';
import { extendsTree, includes, leafHash, type TreeHead } from './merkle-tree.ts';
import { type NoteKey, openNote, parseNoteKey, parseTree } from './signed-note.ts';
import { tileReader } from './tile.ts';
import { MODULE } from './toolchain-module.ts';

/** Source: cmd/go/internal/modfetch, `knownGOSUMDB` */
const KNOWN: Readonly<Record<string, string>> = {
  'sum.golang.org': 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8',
};
const ALIASES: Readonly<Record<string, string>> = {
  'sum.golang.google.cn': 'sum.golang.org https://sum.golang.google.cn',
};
/** A record has three lines, a tile 8 KiB. */
const LARGEST_ANSWER_BYTES = 64 * 1024;

/** What was proved. */
export interface ProvedRecord {
  /** The hash of the module's content: `h1:…`. Source: golang.org/x/mod/sumdb/dirhash, `Hash1` */
  readonly sum: string;
}

/**
 * The hash of a version of the toolchain's module, as the checksum database says. It is in the database's tree, and that tree continues the
 * newest one that this machine has seen, which go keeps, too.
 * Source: https://go.dev/ref/mod#checksum-database
 * @throws GO_TOOLCHAIN
 */
export async function provedRecord(
  version: string,
  { GOSUMDB, GOPATH }: Pick<FetchSettings, 'GOSUMDB' | 'GOPATH'>,
  proxies: GoProxies,
): Promise<ProvedRecord> {
  const { key, url } = database(GOSUMDB);
  const read = await databaseReader(key, url, proxies);
  const path = `lookup/${MODULE}@${version}`;
  const answer = (await read(path))?.toString();
  if (answer === undefined)
    throw goError(
      'GO_TOOLCHAIN',
      `the checksum database ${key.name} has no record of Go's toolchain ${version}`,
      { hint: 'Check that this version of Go exists for this system: https://go.dev/dl' },
    );
  const { id, record, note } = splitAnswer(answer, key);
  const head = headOf(note, key);
  const nodes = tileReader(head.size, (tile) => read(tile));
  const check = async (isTrue: Promise<boolean>, message: string) => {
    if (!(await isTrue)) throw refuse(message);
  };
  const leaf = leafHash(Buffer.from(record));
  await check(
    includes(head, id, leaf, nodes),
    `the record of Go's toolchain ${version} is not in the tree of the checksum database ${key.name}`,
  );
  await continueTree(head, note, { key, GOPATH, check, read });
  const [, sum] =
    new RegExp(`^${escaped(`${MODULE} ${version}`)} (h1:\\S+)$`, 'm').exec(record) ?? [];
  if (sum === undefined) throw refuse(`the record of Go's toolchain ${version} does not name it`);
  return { sum };
}

function escaped(text: string): string {
  return text.replace(/[.+]/g, '\\$&');
}

/** @throws GO_TOOLCHAIN for `off`, and for a database whose key is not known */
function database(setting: string): { readonly key: NoteKey; readonly url: string } {
  if (setting === 'off')
    throw goError(
      'GO_TOOLCHAIN',
      'Go is not fetched: GOSUMDB=off turns the checksum database off',
      {
        hint: 'Unset GOSUMDB: a toolchain is only used after it was verified, as go does; or install Go.',
      },
    );
  const [name = '', url] = (ALIASES[setting] ?? setting).trim().split(/\s+/);
  const key = parseNoteKey(KNOWN[name] ?? name);
  if (key !== undefined) return { key, url: url ?? `https://${key.name}` };
  throw goError(
    'GO_TOOLCHAIN',
    `GOSUMDB=${setting} does not name a checksum database with its key`,
    {
      hint: 'Unset it, or write GOSUMDB="NAME+HASH+KEY https://HOST".',
    },
  );
}

type DatabaseReader = (path: string) => Promise<Buffer | undefined>;

/** Through the first proxy that serves the database, or else from the database. Source: cmd/go/internal/modfetch, `initBase` */
async function databaseReader(
  key: NoteKey,
  url: string,
  proxies: GoProxies,
): Promise<DatabaseReader> {
  for (const proxy of proxies.list) {
    if (proxy.url.protocol === 'file:') continue;
    const supported = await proxies.read(proxy, `sumdb/${key.name}/supported`);
    if (supported === undefined) continue;
    await whole(supported);
    return async (path) => {
      const body = await proxies.read(proxy, `sumdb/${key.name}/${path}`);
      return body && whole(body);
    };
  }
  const direct = { url: new URL(url.endsWith('/') ? url : `${url}/`), isOptional: false };
  return async (path) => {
    const body = await proxies.read(direct, path);
    return body && whole(body);
  };
}

async function whole(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > LARGEST_ANSWER_BYTES)
      throw refuse(
        `an answer of the checksum database has more than ${LARGEST_ANSWER_BYTES} bytes`,
      );
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** Source: golang.org/x/mod/sumdb/tlog, `ParseRecord` */
function splitAnswer(answer: string, key: NoteKey) {
  const [, id = '', record = '', note = ''] =
    /^(\d{1,15})\n([\s\S]*?\n)\n([\s\S]*)$/.exec(answer) ?? [];
  if (id === '') throw refuse(`the checksum database ${key.name} gives a malformed record`);
  return { id: Number(id), record, note };
}

function headOf(note: string, key: NoteKey): TreeHead {
  const text = openNote(note, key);
  const head = text === undefined ? undefined : parseTree(text);
  if (head !== undefined) return head;
  throw refuse(`the tree of the checksum database is not signed by ${key.name}`);
}

interface Continuation {
  readonly key: NoteKey;
  readonly GOPATH: string;
  readonly check: (isTrue: Promise<boolean>, message: string) => Promise<void>;
  readonly read: DatabaseReader;
}

/** Compares with the newest tree that was seen here, and keeps the newer one. A file that cannot be written is no reason to stop. */
async function continueTree(
  head: TreeHead,
  note: string,
  { key, GOPATH, check, read }: Continuation,
): Promise<void> {
  const file = join(GOPATH, 'pkg/sumdb', key.name, 'latest');
  const known = await readFile(file, 'utf8').catch(() => '');
  const seen = known === '' ? undefined : headOf(known, key);
  const [newer, older] = seen && seen.size > head.size ? [seen, head] : [head, seen];
  if (older !== undefined) {
    const nodes = tileReader(newer.size, (tile) => read(tile));
    await check(
      extendsTree(newer, older, nodes),
      `the tree of the checksum database ${key.name} contradicts the one in ${file}`,
    );
  }
  if (newer !== head || seen?.size === head.size) return;
  const written = `${file}.${process.pid}`;
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeFile(written, note))
    .then(() => rename(written, file))
    .catch(() => {});
}

function refuse(message: string): StrakeError {
  return goError('GO_TOOLCHAIN', message, {
    hint: 'Go was not unpacked. Check GOPROXY and GOSUMDB: what they name gives wrong answers.',
  });
}
