import { type LayerEntry, StrakeError } from '@strake/core/plugin';
import { readBuildInfo, streamSource } from '@strake/plugin-go/program';
import { isApkDatabase, readApkPackages } from './apk-packages.ts';
import { isDpkgDatabase, readDpkgPackages } from './dpkg-packages.ts';
import { entryPath, LONGEST_PATH } from './entry-path.ts';
import { FactBudget } from './fact-budget.ts';
import { hashContent } from './hash-content.ts';
import type { EntryFacts, FileFacts, LayerFacts } from './layer-facts.ts';
import { RELEASE_FILES, readRelease } from './os-release.ts';
import { programFacts } from './program-facts.ts';
import { StaticLayer } from './static-layer.ts';

/** Calls back for each entry of a layer, one after another: `context.readLayer`. */
export type ReadEntries = (onEntry: (entry: LayerEntry) => Promise<void>) => Promise<void>;

/** What is not a file of the layer but removes one of those below. Source: OCI image-spec layer.md "Whiteouts". */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * Reads a layer once, in order, with small memory: a file is read no further than needed.
 * @param own whether the build made the layer: then each file is noted
 * @param budget of the image
 * @throws LIMIT_EXCEEDED, and whatever `read` throws
 */
export async function readLayerFacts(
  read: ReadEntries,
  { own, os }: { readonly own: boolean; readonly os: string },
  budget = new FactBudget(),
): Promise<LayerFacts> {
  const entries: EntryFacts[] = [];
  const staticLayer = new StaticLayer();
  await read(async (entry) => {
    const path = entryPath(entry.header.name, os);
    const facts = path === undefined ? undefined : await entryFacts(path, entry, { own, os });
    budget.spend(countFacts(facts));
    if (facts) entries.push(facts);
    staticLayer.add(entry, facts);
  });
  const base = staticLayer.end();
  return base ? { entries: entries.map(withoutFile), base } : { entries };
}

/** Modules and packages. */
export function countFacts({ program, packages }: FileFacts = {}): number {
  return (program?.modules.length ?? 0) + (packages?.length ?? 0);
}

/** The path alone, which replaces what lower layers have there. */
function withoutFile({ path, isDirectory }: EntryFacts): EntryFacts {
  return { path, ...(isDirectory ? { isDirectory } : {}) };
}

async function entryFacts(
  path: string,
  entry: LayerEntry,
  { own, os }: { readonly own: boolean; readonly os: string },
): Promise<EntryFacts | undefined> {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  if (name.startsWith(WHITEOUT)) return whiteoutFacts(path.slice(0, slash), name);
  const { type, linkname: target = '' } = entry.header;
  if (type === 'directory') return { path, isDirectory: true };
  if (type === 'symlink')
    return target.length > LONGEST_PATH ? { path } : { path, symlink: target };
  if (type === 'link') {
    const hardlink = linkedPath(target, os);
    return hardlink === undefined ? { path } : { path, hardlink };
  }
  if (type !== 'file') return { path };
  return { path, ...(await fileFacts(path, entry, own)) };
}

/** `..` of a target leads from where the links before it lead; a Windows layer has its files below `Files`. */
function linkedPath(target: string, os: string): string | undefined {
  return os === 'windows' || target.length > LONGEST_PATH ? entryPath(target, os) : target;
}

/** Undefined for what AUFS left, and for what names no file. */
function whiteoutFacts(directory: string, name: string): EntryFacts | undefined {
  if (name === OPAQUE) return { path: directory, removes: 'content' };
  const removed = name.slice(WHITEOUT.length);
  if (removed.startsWith(WHITEOUT) || ['', '.', '..'].includes(removed)) return undefined;
  return { path: `${directory}/${removed}`, removes: 'path' };
}

async function fileFacts(path: string, entry: LayerEntry, own: boolean): Promise<FileFacts> {
  const { chunks, end } = hashContent(entry);
  const readPackages = packageReader(path);
  let facts: FileFacts = {};
  if (readPackages) facts = { packages: await readPackages(chunks) };
  else if (RELEASE_FILES.includes(path)) {
    const release = await readRelease(chunks);
    if (release) facts = { release };
  } else {
    const { read } = entry;
    const source = read ? { read } : streamSource(chunks);
    const info = await readBuildInfo(source).catch((thrown: unknown) => {
      throw atPath(thrown, path);
    });
    if (info) return { program: { ...(await end()), ...programFacts(info) } };
  }
  return own ? { ...facts, file: await end() } : facts;
}

/** Says which program has more build information than is read. */
function atPath(thrown: unknown, path: string): unknown {
  if (!StrakeError.is(thrown) || thrown.code !== 'LIMIT_EXCEEDED') return thrown;
  const { code, message, hint = '' } = thrown;
  return new StrakeError(code, `${JSON.stringify(path)}: ${message}`, { cause: thrown, hint });
}

function packageReader(path: string): typeof readDpkgPackages | undefined {
  if (isDpkgDatabase(path)) return readDpkgPackages;
  return isApkDatabase(path) ? readApkPackages : undefined;
}
