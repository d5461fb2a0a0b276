import { commandLines } from '../command/command-lines.ts';
import { h } from '../element.ts';
import { counted, formatBytes, formatMode, platformName, visible } from '../format.ts';
import { fileAddress } from '../model/address.ts';
import {
  type Directory,
  type File,
  filesBelow,
  isDirectory,
  largestFiles,
  largestMembers,
  sizeOf,
  sortedMembers,
} from '../model/directory.ts';
import type { View, ViewOf } from '../model/view.ts';
import { createTreemap } from '../treemap/treemap-view.ts';
import { commandSection, digestText, factList, heading, note, section, table } from './parts.ts';

/** Rows of the list of a directory; the tree at the left has all. */
const MOST_LISTED = 500;

/** Rows of a list of the largest files. */
const MOST_LARGEST = 10;

type FilesView = ViewOf<'files'> | ViewOf<'layer'> | ViewOf<'directory'>;

/**
 * A layer, a directory, or all files.
 * @param directory what is in it
 * @param address of the view
 * @param hidden what higher layers replace or remove
 */
export function filesDetail(
  view: FilesView,
  directory: Directory,
  address: string,
  hidden: readonly File[] = [],
): readonly (Node | undefined)[] {
  const size = formatBytes(directory.size);
  const count = counted(directory.count, 'file');
  return [
    headingOf(view, directory, [size, count]),
    directory.size > 0 ? section('Sizes', createTreemap(directory, address)) : undefined,
    largest(view, directory),
    section('Entries', listing(directory, address)),
    hidden.length > 0 ? hiddenSection(view, hidden) : undefined,
    factsOf(view, directory),
    commandSection(commandLines(view)),
  ];
}

function headingOf(view: FilesView, directory: Directory, facts: readonly string[]): HTMLElement {
  const platform = platformName(view.platform);
  if (view.kind === 'files') return heading(`All layers of ${platform}`, 'All files', facts);
  if (view.kind === 'layer')
    return heading(`Layer of ${platform}`, `Layer ${view.at + 1}`, [
      `${formatBytes(view.layer.size)} compressed`,
      ...facts,
      digestText(view.layer.digest),
    ]);
  return heading(placeOf(view), `/${visible(directory.path)}`, facts);
}

/** `Directory in layer 2 of linux/amd64`. */
export function placeOf(view: Extract<View, { kind: 'directory' | 'file' }>): string {
  const what = view.kind === 'directory' ? 'Directory' : 'File';
  const at = view.kind === 'file' ? view.file.layer : view.at;
  const layer = at === undefined ? '' : ` in layer ${at + 1}`;
  return `${what}${layer} of ${platformName(view.platform)}`;
}

/** The largest files below, wherever they are; undefined where the list of entries shows them. */
function largest(view: FilesView, directory: Directory): HTMLElement | undefined {
  const files = filesBelow(directory).filter(({ row }) => row[5] > 0);
  if (
    files.length < 2 ||
    (directory.members.size === directory.count && files.length <= MOST_LARGEST)
  )
    return undefined;
  return section('Largest files', fileTable(view, files));
}

function hiddenSection(view: FilesView, files: readonly File[]): HTMLElement {
  const size = files.reduce((sum, { row }) => sum + row[5], 0);
  return section(
    'Hidden by layers above',
    note(
      `${counted(files.length, 'file')}, ${formatBytes(size)}: in lower layers, but replaced or removed by higher ones.`,
    ),
    fileTable(view, files),
  );
}

function fileTable({ image, explored, platform }: FilesView, files: readonly File[]): HTMLElement {
  return table(
    [{ title: 'File' }, { title: 'Layer', isNumeric: true }, { title: 'Size', isNumeric: true }],
    largestFiles(files)
      .slice(0, MOST_LARGEST)
      .map(({ path, layer, row }) => [
        h('a', { href: fileAddress(image, explored, platform, layer, path) }, `/${visible(path)}`),
        String(layer + 1),
        formatBytes(row[5]),
      ]),
  );
}

/** The order of the lists, for as long as the page is open. */
let order: 'name' | 'size' = 'name';

function listing(directory: Directory, address: string): HTMLElement {
  if (directory.members.size === 0) return note('There is nothing in it.');
  const box = h('div');
  const show = (): void => {
    box.replaceChildren(
      ...entryTable(directory, address, (by) => {
        order = by;
        show();
      }),
    );
  };
  show();
  return box;
}

function entryTable(
  directory: Directory,
  address: string,
  sortBy: (by: typeof order) => void,
): readonly HTMLElement[] {
  const members = order === 'name' ? sortedMembers(directory) : largestMembers(directory);
  const rows = members.slice(0, MOST_LISTED).map((member) => {
    const row = member.row;
    const name = `${visible(member.name)}${isDirectory(member) ? '/' : ''}`;
    return [
      h('a', { href: `${address}/${encodeURIComponent(member.name)}` }, name),
      h('code.mode', {}, row ? formatMode(row[1], row[2]) : ''),
      row ? `${row[3]}:${row[4]}` : '',
      formatBytes(sizeOf(member)),
    ];
  });
  const left = members.length - rows.length;
  return [
    table(
      [
        { title: 'Name', sort: () => sortBy('name'), isSorted: order === 'name' },
        { title: 'Mode' },
        { title: 'Owner' },
        {
          title: 'Size',
          isNumeric: true,
          sort: () => sortBy('size'),
          isSorted: order === 'size',
        },
      ],
      rows,
    ),
    ...(left > 0
      ? [note(`${counted(left, 'more entry').replace(/ys$/, 'ies')} in the tree.`)]
      : []),
  ];
}

function factsOf(view: FilesView, { row }: Directory): HTMLElement | undefined {
  if (view.kind === 'layer') {
    const { layer } = view;
    return section(
      'Facts',
      factList([
        ['Made by', layer.createdBy ?? ''],
        ['Media type', layer.mediaType],
        ['Digest', layer.digest],
        ['Diff ID', layer.diffId ?? ''],
        ...Object.entries(layer.annotations ?? {}),
      ]),
    );
  }
  if (!row) return undefined;
  return section(
    'Facts',
    factList([
      ['Mode', `${formatMode(row[1], row[2])} (${row[2].toString(8).padStart(4, '0')})`],
      ['Owner', `${row[3]}:${row[4]}`],
    ]),
  );
}
