import type { PreviewAnswer, SizesAnswer } from '../../answer/index.ts';
import { commandLines } from '../command/command-lines.ts';
import { formatBytes, formatMode, formatTime, visible } from '../format.ts';
import type { ViewOf } from '../model/view.ts';
import { previewSections } from '../preview/preview-sections.ts';
import { placeOf } from './files-detail.ts';
import { commandSection, factList, heading, note, section } from './parts.ts';

/**
 * @param preview absent for what is not a file
 * @param sizes of a program of Go
 */
export function fileDetail(
  view: ViewOf<'file'>,
  preview: PreviewAnswer | undefined,
  sizes?: Promise<SizesAnswer>,
): readonly (Node | undefined)[] {
  return [
    fileHeading(view),
    ...(preview ? previewSections(preview, sizes) : [section('Content', note(kindOf(view)))]),
    section('Facts', fileFacts(view)),
    commandSection(commandLines(view)),
  ];
}

/** A file whose content the page does not have. */
export function fileLeftOut(view: ViewOf<'file'>, why: string): readonly (Node | undefined)[] {
  return [
    fileHeading(view),
    section('Content', note(why)),
    section('Facts', fileFacts(view)),
    commandSection(commandLines(view)),
  ];
}

function fileHeading(view: ViewOf<'file'>): HTMLElement {
  const [, type, mode, uid, gid, size] = view.file.row;
  return heading(placeOf(view), `/${visible(view.file.path)}`, [
    ...(type === 'file' ? [formatBytes(size)] : []),
    formatMode(type, mode),
    `${uid}:${gid}`,
  ]);
}

function kindOf({ file }: ViewOf<'file'>): string {
  const [, type, , , , , , target = ''] = file.row;
  if (type === 'symlink') return `A symbolic link to ${visible(target)}.`;
  if (type === 'link') return `A hard link to /${visible(target)}, which has the content.`;
  return `A ${visible(type)}: it has no content.`;
}

function fileFacts({ file }: ViewOf<'file'>): HTMLElement | undefined {
  const [path, type, mode, uid, gid, size, mtime, target] = file.row;
  return factList([
    ['Entry', path],
    ['Type', type],
    ['Mode', `${formatMode(type, mode)} (${mode.toString(8).padStart(4, '0')})`],
    ['Owner', `${uid}:${gid}`],
    ['Size', type === 'file' ? `${size} bytes` : ''],
    ['Changed', formatTime(mtime)],
    ['Target', target ?? ''],
  ]);
}
