import { StrakeError, textParts } from '@strake/core/plugin';

/** A character of an option, or nothing where a variable filled nothing in. */
interface Cell {
  readonly text: string;
  /** True: it came from a variable, and decides nothing about where a word begins or ends. */
  readonly filled: boolean;
}

/** A text of the configuration, character by character. */
export type Cells = readonly Cell[];

/** Stands for what is filled in where only the author's own text counts. A noncharacter. */
const FILLED = '\uFDD2';

export function cellsOf(text: string): Cells {
  return textParts(text).flatMap(({ text: part, filled }) =>
    (part === '' ? [''] : part.split('')).map((character) => ({ text: character, filled })),
  );
}

/** The text as it reads. */
export function textOf(cells: Cells): string {
  return cells.map(({ text }) => text).join('');
}

/** The author's own text, one character a cell: what is filled in is a character that is neither space, quote, `-` nor `=`. */
export function skeletonOf(cells: Cells): string {
  return cells.map(({ text, filled }) => (filled ? FILLED : text)).join('');
}

export function isFilled(cells: Cells): boolean {
  return cells.some(({ filled }) => filled);
}

/**
 * The words of a text, where the author's own spaces and quotes say.
 * Source: go/src/cmd/internal/quoted, Split: quotes count where a word begins, and nothing escapes them.
 * @throws CONFIG_VALUE_INVALID for a quote that does not end
 */
export function splitWords(cells: Cells): readonly Cells[] {
  const skeleton = skeletonOf(cells);
  const words: Cells[] = [];
  for (const found of skeleton.matchAll(/"([^"]*)"|'([^']*)'|["'].*|\S+?(?=\s|$)/gs)) {
    const [word, double, single] = found;
    const isQuoted = (double ?? single) !== undefined;
    if (!isQuoted && /^["']/.test(word)) throw refuse(cells, 'has a quote that does not end');
    const [from, to] = [found.index, found.index + word.length];
    words.push(isQuoted ? cells.slice(from + 1, to - 1) : cells.slice(from, to));
  }
  return words;
}

/**
 * One word as Split reads it back.
 * @throws CONFIG_VALUE_INVALID for spaces and both kinds of quotes, which Go has no way to write
 */
export function quoteWord(text: string): string {
  if (text !== '' && !/\s|^["']/.test(text)) return text;
  const mark = ["'", '"'].find((each) => !text.includes(each));
  if (mark !== undefined) return `${mark}${text}${mark}`;
  throw refuse(cellsOf(text), 'has spaces and both kinds of quotes');
}

/** A failure about one option. */
export function refuse(cells: Cells, what: string): StrakeError {
  return new StrakeError('CONFIG_VALUE_INVALID', `flag ${JSON.stringify(textOf(cells))} ${what}`, {
    hint: 'Go can pass spaces in one kind of quotes only: take out the spaces, or one kind of quotes.',
  });
}

/** The words of a text in quotes where they need them; each filled-in value stays in its word. */
export function quoteWords(cells: Cells, write: (word: Cells) => string = textOf): string {
  if (!isFilled(cells)) return textOf(cells);
  return splitWords(cells)
    .map((word) => write(word))
    .map(quoteWord)
    .join(' ');
}
