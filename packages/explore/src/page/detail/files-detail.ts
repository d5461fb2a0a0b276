import { commandLines } from '../command/command-lines.ts';
import { h } from '../element.ts';
import { counted, formatBytes, formatMode, visible } from '../format.ts';
import { type Directory, isDirectory, sortedMembers } from '../model/directory.ts';
import type { View, ViewOf } from '../model/view.ts';
import { createTreemap } from '../treemap/treemap-view.ts';
import { commandSection, digestText, factList, heading, note, section, table } from './parts.ts';

/** Rows of the list of a directory; the tree at the left has all. */
const MOST_LISTED = 500;

type FilesView = ViewOf<'files'> | ViewOf<'layer'> | ViewOf<'directory'>;

/**
 * A layer, a directory, or all files.
 * @param directory what is in it
 * @param address of the view
 */
export function filesDetail(
  view: FilesView,
  directory: Directory,
  address: string,
): readonly (Node | undefined)[] {
  const size = formatBytes(directory.size);
  const count = counted(directory.count, 'file');
  return [
    headingOf(view, directory, [size, count]),
    directory.size > 0 ? section('Sizes', createTreemap(directory, address)) : undefined,
    section('Entries', listing(directory, address)),
    factsOf(view, directory),
    commandSection(commandLines(view)),
  ];
}

function headingOf(view: FilesView, directory: Directory, facts: readonly string[]): HTMLElement {
  const { platform } = view.platform;
  if (view.kind === 'files')
    return heading(`All layers of ${visible(platform)}`, 'All files', facts);
  if (view.kind === 'layer')
    return heading(`Layer of ${visible(platform)}`, `Layer ${view.at + 1}`, [
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
  return `${what}${layer} of ${visible(view.platform.platform)}`;
}

function listing(directory: Directory, address: string): HTMLElement {
  const members = sortedMembers(directory);
  if (members.length === 0) return note('There is nothing in it.');
  const rows = members.slice(0, MOST_LISTED).map((member) => {
    const row = member.row;
    const name = `${visible(member.name)}${isDirectory(member) ? '/' : ''}`;
    return [
      h('a', { href: `${address}/${encodeURIComponent(member.name)}` }, name),
      h('code.mode', {}, row ? formatMode(row[1], row[2]) : ''),
      row ? `${row[3]}:${row[4]}` : '',
      formatBytes(isDirectory(member) ? member.size : member.row[5]),
    ];
  });
  const left = members.length - rows.length;
  return h(
    'div',
    {},
    table(
      [
        { title: 'Name' },
        { title: 'Mode' },
        { title: 'Owner' },
        { title: 'Size', isNumeric: true },
      ],
      rows,
    ),
    left > 0 && note(`${counted(left, 'more entry').replace(/ys$/, 'ies')} in the tree.`),
  );
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
