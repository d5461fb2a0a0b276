import type { EntryDiff, PlatformDiff } from '@strake/oci';
import type { ProgramFacts } from '../../answer/index.ts';
import { type Line, lineRows } from '../comparison/line-rows.ts';
import { h } from '../element.ts';
import { counted, visible } from '../format.ts';
import { AnswerError, type Answers } from '../model/answers.ts';
import { findFile } from '../model/find-file.ts';
import type { Trees } from '../model/trees.ts';
import type { Side, Sides } from './comparison-sides.ts';
import { note, section, sentence } from './parts.ts';

/** Files whose contents can be compared. */
const MOST_FILES = 200;
/** Bytes of each: the text of larger ones is cut. */
const LARGEST = 1024 * 1024;
/** Rows of lines; more would be felt. */
const MOST_ROWS = 2000;
/** Characters of a line. */
const LONGEST = 2000;

/** Where contents come from. */
export interface ContentSources {
  readonly answers: Answers;
  readonly trees: Trees;
}

type Entry = EntryDiff<ProgramFacts>;

/** The contents of files that changed, side by side, read when they are opened; undefined: there are none that can be texts. */
export function contentComparison(
  { entries }: PlatformDiff<ProgramFacts>,
  [before, after]: Sides,
  sources: ContentSources,
): HTMLElement | undefined {
  const files = entries.filter(
    (each) => each.fields.includes('content') && isReadable(each.before) && isReadable(each.after),
  );
  if (!before || !after || files.length === 0) return undefined;
  const left = files.length - MOST_FILES;
  return section(
    'Contents',
    ...files.slice(0, MOST_FILES).map((file) => {
      const box = h('div');
      const element = h(
        'details.contents',
        {},
        h('summary', {}, h('code', {}, `/${visible(file.path)}`)),
        box,
      );
      const open = async (): Promise<void> => {
        box.replaceChildren(note('Reading …'));
        const texts = [textOf(before, file.path, file.before, sources)];
        texts.push(textOf(after, file.path, file.after, sources));
        const shown = await Promise.all(texts).then(
          ([one, other]) => sideBySide(one, other),
          (error: unknown) => note(failure(error)),
        );
        box.replaceChildren(shown);
      };
      element.addEventListener('toggle', () => {
        if (element.open && box.childElementCount === 0) void open();
      });
      return element;
    }),
    left > 0 && note(`${counted(left, 'more file')}: open them from the list above.`),
  );
}

/** Programs have tables of their own. */
function isReadable(entry: Entry['before']): boolean {
  return entry?.type === 'file' && entry.size <= LARGEST && entry.facts === undefined;
}

function failure(error: unknown): string {
  if (!(error instanceof AnswerError)) return String(error);
  return [sentence(error.message), error.hint ?? ''].join(' ').trim();
}

/** @returns undefined: it is not text @throws AnswerError */
async function textOf(
  side: NonNullable<Side>,
  path: string,
  entry: Entry['before'],
  { answers, trees }: ContentSources,
): Promise<string | undefined> {
  const { image, platform } = side;
  const layer = entry?.layer ?? 0;
  const file = findFile(await trees.ofLayer(image, platform, layer), path);
  if (!file) throw new AnswerError(`layer ${layer + 1} does not list it`);
  const digest = platform.layers[layer]?.digest ?? '';
  const preview = await answers.ask({ kind: 'preview', image, digest, entry: file.entry });
  return preview.size === 0 ? '' : preview.text;
}

function sideBySide(before: string | undefined, after: string | undefined): HTMLElement {
  if (before === undefined || after === undefined) return note('It is not text.');
  const rows = lineRows(before, after);
  const left = rows.length - MOST_ROWS;
  return h(
    'div',
    {},
    h(
      'table.beside',
      {},
      h(
        'thead',
        {},
        h('tr', {}, h('th', { scope: 'col' }, 'Before'), h('th', { scope: 'col' }, 'After')),
      ),
      h(
        'tbody',
        {},
        ...rows.slice(0, MOST_ROWS).map((row) => {
          if ('skipped' in row)
            return h(
              'tr',
              {},
              h('td.note', { colspan: 2 }, `${counted(row.skipped, 'equal line')}`),
            );
          const kind = (name: string) => (row.isEqual ? '' : name);
          return h('tr', {}, cell(row.before, kind('removed')), cell(row.after, kind('added')));
        }),
      ),
    ),
    left > 0 && note(`${counted(left, 'more line')}.`),
  );
}

function cell(line: Line | undefined, kind: string): HTMLElement {
  if (!line) return h('td', {});
  const text = visible(line.text.slice(0, LONGEST).replaceAll('\t', '    '));
  return h(
    'td',
    { class: kind === '' ? undefined : kind },
    h('span.number', {}, `${line.number} `),
    h('code', {}, line.text.length > LONGEST ? `${text} …` : text),
  );
}
