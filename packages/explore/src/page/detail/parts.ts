import type { Fact } from '../../answer/index.ts';
import type { CommandLine } from '../command/command-lines.ts';
import { type Attributes, type Child, h } from '../element.ts';
import { shortDigest, visible } from '../format.ts';

/** The head of a view: what kind it is, its name, and facts in one line. */
export function heading(kind: string, name: string, facts: readonly Child[] = []): HTMLElement {
  return h(
    'header.heading',
    {},
    h('p.kind', {}, kind),
    h('h1', { tabindex: -1 }, name),
    facts.length > 0 && h('p.facts', {}, ...facts.map((fact) => h('span', {}, fact))),
  );
}

export function section(title: string, ...children: readonly Child[]): HTMLElement {
  return h('section', {}, h('h2', {}, title), ...children);
}

/** A definition list; empty values are left out. Undefined: there is nothing in it. */
export function factList(
  facts: readonly (Fact | readonly [string, Node | undefined])[],
): HTMLElement | undefined {
  const shown = facts.filter(([, value]) => value !== undefined && value !== '');
  if (shown.length === 0) return undefined;
  return h(
    'dl.pairs',
    {},
    ...shown.flatMap(([name, value = '']) => [
      h('dt', {}, visible(name)),
      h('dd', {}, typeof value === 'string' ? visible(value) : value),
    ]),
  );
}

/** A record as a section; nothing for an empty one. */
export function recordSection(
  title: string,
  record: Readonly<Record<string, string>> | undefined,
): HTMLElement | undefined {
  const list = factList(Object.entries(record ?? {}));
  return list && section(title, list);
}

/** A digest, short, that copies itself whole. */
export function digestText(digest: string): HTMLElement {
  return h('span.digest', { title: digest }, shortDigest(digest), copyButton(digest, 'digest'));
}

export function copyButton(text: string, what: string): HTMLElement {
  const button = h('button.copy', { type: 'button', 'aria-label': `Copy the ${what}` }, 'Copy');
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(text).then(
      () => say('Copied'),
      () => say('Not allowed'),
    );
  });
  const say = (word: string): void => {
    button.textContent = word;
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 1200);
  };
  return button;
}

/** The same in a terminal. */
export function commandSection(lines: readonly CommandLine[]): HTMLElement | undefined {
  if (lines.length === 0) return undefined;
  return h(
    'section.commands',
    {},
    h('h2', {}, 'In a terminal'),
    ...lines.map(({ what, line }) =>
      h(
        'div.command',
        {},
        h('span.what', {}, what),
        h('code', { tabindex: 0 }, line),
        copyButton(line, 'command'),
      ),
    ),
  );
}

export function problem(message: string, hint?: string): HTMLElement {
  return h(
    'div.problem',
    { role: 'alert' },
    h('p', {}, sentence(message)),
    hint !== undefined && h('p.hint', {}, hint),
  );
}

/** Begins with a capital where it begins with a word of prose: references, commands and paths stay as they are. */
export function sentence(message: string): string {
  const isWord = /^\p{Ll}+(?=[ ,]|$)/u.test(message);
  return `${isWord ? message.slice(0, 1).toUpperCase() + message.slice(1) : message}.`;
}

export function note(text: string): HTMLElement {
  return h('p.empty', {}, text);
}

/** A column of a table; numbers are at the right, and should be formatted. */
export interface Column {
  readonly title: string;
  readonly isNumeric?: boolean;
  /** Sorts by this column, and shows that again. */
  readonly sort?: () => void;
  /** True if the rows are in its order. */
  readonly isSorted?: boolean;
}

/**
 * A table.
 * @param form `stacked`: on a phone each row is a block, and each cell a line with the title of its column
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Child[])[],
  form?: 'stacked',
): HTMLElement {
  const cell = (tag: 'th' | 'td', at: number, content: Child, attributes: Attributes) =>
    h(columns[at]?.isNumeric ? `${tag}.number` : tag, attributes, content);
  const titled = (column: Column, at: number) =>
    cell('th', at, column.sort ? sortButton(column, column.sort) : column.title, {
      scope: 'col',
      'aria-sort': column.isSorted ? (column.isNumeric ? 'descending' : 'ascending') : undefined,
    });
  const plain = (content: Child, at: number) =>
    cell('td', at, content, {
      'data-title': form && content !== '' && content !== undefined && columns[at]?.title,
    });
  return h(
    'div.scroll',
    {},
    h(
      form ? 'table.stacked' : 'table',
      {},
      h('thead', {}, h('tr', {}, ...columns.map(titled))),
      h('tbody', {}, ...rows.map((row) => h('tr', {}, ...row.map(plain)))),
    ),
  );
}

function sortButton({ title, isNumeric, isSorted }: Column, sort: () => void): HTMLElement {
  const mark = isSorted ? (isNumeric ? ' ↓' : ' ↑') : '';
  const button = h(
    'button.sort',
    { type: 'button' },
    title,
    h('span', { 'aria-hidden': 'true' }, mark),
  );
  button.addEventListener('click', sort);
  return button;
}
