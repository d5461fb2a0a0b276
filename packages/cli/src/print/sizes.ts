import type { ModuleSize, ProgramSizes } from '@strake/plugin-go/program';
import type { Paint } from '../invocation.ts';
import type { DirectorySize, ImageSizes, PlatformSizes } from '../size/image-sizes.ts';
import { alignColumns } from './align-columns.ts';
import { escapeLine } from './escape-text.ts';
import { formatBytes, formatCount, shortDigest } from './format-quantity.ts';

/** What the bytes of an image are, as lines of text: a column for each platform. */
export function renderImageSizes(
  { name, images }: ImageSizes,
  most: number,
  paint: Paint,
): readonly string[] {
  const all = images.map(({ files }) => sumOf(files));
  const ofPrograms = images.map(({ programs }) => sumOf(programs));
  const strippable = images.map(({ programs }) =>
    programs.reduce((sum, { program }) => sum + (program.strippable ?? 0), 0),
  );
  const table = (
    title: string,
    lists: readonly (readonly Sized[])[],
    wholes?: readonly number[],
  ): readonly string[] => renderTable(title, lists, most, paint, wholes);
  const platforms = images.map(({ platform }) => (platform || 'no platform').padStart(WIDTH));
  const totals = (['compressed', 'uncompressed', 'hidden'] as const).map((key) => [
    ...images.map((image) => padded(image[key])),
    TOTALS[key],
  ]);
  const wasted = images.map(({ duplicates }) =>
    duplicates.reduce((sum, each) => sum + each.wasted, 0),
  );
  const isAll = most === Number.POSITIVE_INFINITY;
  if (wasted.some((size) => size > 0))
    totals.push([
      ...wasted.map(padded),
      `files that equal others: could be links${isAll ? '' : '; --all lists them'}`,
    ]);
  return [
    paint('bold', escapeLine(name)),
    ...alignColumns([[...platforms, ''], ...totals]),
    ...images.flatMap((image) => renderLayers(image, images.length > 1, paint)),
    ...table(
      'directories',
      images.map(({ directories }) => withoutChains(directories)),
      all,
    ),
    ...table(
      'files',
      images.map(({ files }) => files.map(({ path, size }) => ({ name: path, size }))),
      all,
    ),
    ...table('hidden by a layer above', images.map(hiddenRows)),
    ...(isAll ? table('equal files', images.map(duplicateRows)) : []),
    ...table(
      'modules of programs',
      images.map(({ programs }) => moduleRows(programs.flatMap(({ program }) => program.modules))),
      ofPrograms,
    ),
    ...table(
      'packages of programs',
      images.map(({ programs }) => packageRows(programs.flatMap(({ program }) => program.modules))),
      ofPrograms,
    ),
    ...table(
      'in no package',
      images.map(({ programs }) => sumByName(programs.flatMap(({ program }) => program.other))),
      ofPrograms,
    ),
    ...stripHint(Math.max(0, ...strippable), Math.max(0, ...ofPrograms), paint),
  ];
}

/** What the bytes of a program are, as lines of text. */
export function renderProgramSizes(
  name: string,
  { size, goVersion = '', modules, other, strippable = 0 }: ProgramSizes,
  most: number,
  paint: Paint,
): readonly string[] {
  const table = (title: string, rows: readonly Sized[]): readonly string[] =>
    renderTable(title, [rows], most, paint, [size]);
  return [
    paint('bold', escapeLine(name)),
    ...alignColumns([[padded(size), goVersion]]),
    ...table('modules', moduleRows(modules)),
    ...table('packages', packageRows(modules)),
    ...table('in no package', other),
    ...stripHint(strippable, size, paint),
  ];
}

interface Sized {
  readonly name: string;
  readonly size: number;
}

/** What symbols cost. @param whole bytes of the programs that have them */
function stripHint(strippable: number, whole: number, paint: Paint): readonly string[] {
  if (strippable === 0) return [];
  const share = share100(strippable, whole).trim();
  return [
    '',
    `${paint('cyan', 'hint:')} ${formatBytes(strippable)} (${share}) are symbols and debug information, which ldflags "-s -w" leave out. Stack traces do not need them; debuggers do.`,
  ];
}

/** `<1 %`, ` 12 %`: as wide as 100 %. */
function share100(size: number, whole: number): string {
  const percent = Math.round((100 * size) / whole);
  const text = percent === 0 && size > 0 ? '<1' : String(percent);
  return `${text} %`.padStart(5);
}

function sumOf(list: readonly { readonly size: number }[]): number {
  return list.reduce((sum, { size }) => sum + size, 0);
}

/** As wide as `1000.0 MB`. */
const WIDTH = 9;

const TOTALS = {
  compressed: 'compressed layers: what is pulled',
  uncompressed: 'uncompressed layers',
  hidden: 'hidden by layers above',
};

function padded(size: number | undefined): string {
  return (size === undefined ? '-' : formatBytes(size)).padStart(WIDTH);
}

function renderLayers(
  { platform, layers }: PlatformSizes,
  isOneOfSeveral: boolean,
  paint: Paint,
): readonly string[] {
  const rows = layers.map(({ digest, compressed, uncompressed, createdBy = '' }) => [
    padded(compressed),
    padded(uncompressed),
    shortDigest(digest),
    createdBy,
  ]);
  const title = isOneOfSeveral ? `layers of ${platform || 'no platform'}` : 'layers';
  return ['', paint('bold', escapeLine(title)), ...alignColumns(rows)];
}

/**
 * A row for each name with a column for each list; those with the largest sizes.
 * @param wholes what sizes of each list are parts of; shares are shown if there is one list
 */
function renderTable(
  title: string,
  lists: readonly (readonly Sized[])[],
  most: number,
  paint: Paint,
  wholes: readonly number[] = [],
): readonly string[] {
  const [whole] = lists.length === 1 ? wholes : [];
  const shares = (size: number | undefined): readonly string[] =>
    whole ? [share100(size ?? 0, whole)] : [];
  const rows = new Map<string, (number | undefined)[]>();
  for (const [column, list] of lists.entries())
    for (const { name, size } of list) {
      const row = rows.get(name) ?? lists.map(() => undefined);
      row[column] = size;
      rows.set(name, row);
    }
  if (rows.size === 0) return [];
  const largest = (row: readonly (number | undefined)[]): number =>
    row.reduce((max: number, size = 0) => Math.max(max, size), 0);
  const sorted = [...rows].toSorted(([, a], [, b]) => largest(b) - largest(a));
  const shown = sorted.slice(0, most);
  const rest = sorted.slice(shown.length).map(([, row]) => row);
  const restOf = (at: number) => rest.reduce((sum, row) => sum + (row[at] ?? 0), 0);
  // Directories are in each other: they add up to nothing.
  const sums = lists.map((_, at) => (title === 'directories' ? '' : padded(restOf(at))));
  const restShares = title === 'directories' ? shares(0).map(() => '') : shares(restOf(0));
  return [
    '',
    paint('bold', title),
    ...alignColumns([
      ...shown.map(([name, row]) => [...row.map(padded), ...shares(row[0]), name]),
      ...(rest.length === 0
        ? []
        : [[...sums, ...restShares, `${formatCount(rest.length, 'other')}; --all lists them`]]),
    ]),
  ];
}

/** Without directories that have all their bytes in one directory below. */
function withoutChains(directories: readonly DirectorySize[]): readonly Sized[] {
  const counts = new Map(directories.map(({ path, files }) => [path, files]));
  const chained = new Set(
    directories.flatMap(({ path, files }) => {
      const above = path.slice(0, path.lastIndexOf('/')) || '/';
      return path !== '/' && counts.get(above) === files ? [above] : [];
    }),
  );
  return directories
    .filter(({ path }) => !chained.has(path))
    .map(({ path, size, files }) => ({ name: `${path} (${formatCount(files, 'file')})`, size }));
}

function hiddenRows({ hiddenFiles }: PlatformSizes): readonly Sized[] {
  return sumByName(
    hiddenFiles.map(({ path, size, layer, by, how }) => ({
      name: `${path} of layer ${layer + 1}, ${how} by layer ${by + 1}`,
      size,
    })),
  );
}

function duplicateRows({ duplicates }: PlatformSizes): readonly Sized[] {
  return duplicates.map(({ paths, wasted }) => ({ name: paths.join(' = '), size: wasted }));
}

function moduleRows(modules: readonly ModuleSize[]): readonly Sized[] {
  return sumByName(
    modules.map(({ path, version, size }) => ({
      name: version === undefined ? path : `${path} ${version}`,
      size,
    })),
  );
}

function packageRows(modules: readonly ModuleSize[]): readonly Sized[] {
  return sumByName(
    modules.flatMap(({ packages }) => packages.map(({ path, size }) => ({ name: path, size }))),
  );
}

function sumByName(rows: readonly Sized[]): readonly Sized[] {
  const sums = new Map<string, number>();
  for (const { name, size } of rows) sums.set(name, (sums.get(name) ?? 0) + size);
  return [...sums]
    .map(([name, size]) => ({ name, size }))
    .toSorted((a, b) => b.size - a.size || (a.name < b.name ? -1 : 1));
}
