import type { PreviewAnswer, SizesAnswer } from '../../answer/index.ts';
import { note, section } from '../detail/parts.ts';
import { formatBytes } from '../format.ts';
import { certificateSection } from './certificate-section.ts';
import { createContentView } from './content-view.ts';
import { programSections } from './program-sections.ts';

/** What a file is, and its beginning. */
export function previewSections(
  preview: PreviewAnswer,
  sizes: Promise<SizesAnswer> | undefined,
): readonly HTMLElement[] {
  if (preview.size === 0) return [section('Content', note('The file is empty.'))];
  return [
    ...(preview.program ? programSections(preview.program, sizes) : []),
    ...(preview.certificates ? [certificateSection(preview.certificates)] : []),
    section(
      'Content',
      ...(preview.text === undefined && preview.head === undefined
        ? [note('This page has what the file is, but not its content; "strake explore" shows it.')]
        : [createContentView(preview), cutNote(preview)]),
    ),
  ];
}

function cutNote({ size, text, head }: PreviewAnswer): HTMLElement | undefined {
  const shown = text === undefined ? Math.floor(((head ?? '').length * 3) / 4) : 1024 * 1024;
  return size > shown
    ? note(`The first ${formatBytes(shown)} of ${formatBytes(size)}.`)
    : undefined;
}
