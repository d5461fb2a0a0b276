import type { LayerEntry } from '@strake/core/plugin';
import { readBuildInfo, streamSource } from '@strake/plugin-go/program';
import { isApkDatabase, readApkPackages } from './apk-packages.ts';
import { isDpkgDatabase, readDpkgPackages } from './dpkg-packages.ts';
import { entryPath, LONGEST_PATH } from './entry-path.ts';
import { hashContent } from './hash-content.ts';
import { joinPaths } from './known-paths.ts';
import type { LayerFacts } from './layer-facts.ts';
import { RELEASE_FILES, readRelease } from './os-release.ts';
import { programFacts } from './program-facts.ts';

/** Calls back for each entry of a layer, one after another: `context.readLayer`. */
export type ReadEntries = (onEntry: (entry: LayerEntry) => Promise<void>) => Promise<void>;

/** What is not a file of the layer but removes one of those below. Source: OCI image-spec layer.md "Whiteouts". */
const WHITEOUT = '.wh.';
const OPAQUE = '.wh..wh..opq';

type Facts = {
  -readonly [Key in keyof Omit<LayerFacts, 'paths'>]: LayerFacts[Key][number][];
};

/**
 * Reads a layer once, in order, with small memory: a file is read no further than needed.
 * @param own whether the build made the layer: then each file is noted
 * @throws LIMIT_EXCEEDED, and whatever `read` throws
 */
export async function readLayerFacts(
  read: ReadEntries,
  { own, os }: { readonly own: boolean; readonly os: string },
): Promise<LayerFacts> {
  const facts: Facts = {
    programs: [],
    files: [],
    packages: [],
    releases: [],
    symlinks: [],
    hardlinks: [],
    whiteouts: [],
    opaque: [],
  };
  const paths = new Map<string, boolean>();
  await read(async (entry) => {
    const { header } = entry;
    const path = entryPath(header.name, os);
    if (path === undefined || noteWhiteout(path, facts)) return;
    paths.set(path, header.type === 'directory');
    const target = header.linkname ?? '';
    if (header.type === 'symlink' && target.length <= LONGEST_PATH)
      facts.symlinks.push({ path, target });
    const linked = header.type === 'link' ? entryPath(target, os) : undefined;
    if (linked !== undefined) facts.hardlinks.push({ path, target: linked });
    if (header.type === 'file' || header.type === 'contiguous-file')
      await noteFile(path, entry, own, facts);
  });
  return { ...facts, paths: joinPaths(paths) };
}

/** @returns whether the path is that of a whiteout, or of what AUFS left */
function noteWhiteout(path: string, facts: Facts): boolean {
  const slash = path.lastIndexOf('/');
  const [directory, name] = [path.slice(0, slash), path.slice(slash + 1)];
  if (!name.startsWith(WHITEOUT)) return false;
  if (name === OPAQUE) facts.opaque.push(directory);
  else if (!name.startsWith(`${WHITEOUT}${WHITEOUT}`))
    facts.whiteouts.push(`${directory}/${name.slice(WHITEOUT.length)}`);
  return true;
}

async function noteFile(
  path: string,
  entry: LayerEntry,
  own: boolean,
  facts: Facts,
): Promise<void> {
  const { chunks, end } = hashContent(entry);
  const readPackages = packageReader(path);
  if (readPackages) facts.packages.push({ path, packages: await readPackages(chunks) });
  else if (RELEASE_FILES.includes(path)) {
    const release = await readRelease(chunks);
    if (release) facts.releases.push({ path, release });
  } else {
    const { read } = entry;
    const info = await readBuildInfo(read ? { read } : streamSource(chunks));
    if (info) facts.programs.push({ path, ...(await end()), ...programFacts(info) });
    if (info) return;
  }
  if (own) facts.files.push({ path, ...(await end()) });
}

function packageReader(path: string): typeof readDpkgPackages | undefined {
  if (isDpkgDatabase(path)) return readDpkgPackages;
  return isApkDatabase(path) ? readApkPackages : undefined;
}
