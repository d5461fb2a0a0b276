import { StrakeError, textParts } from '@strake/core/plugin';

/** A character of an option; empty for a variable with an empty value. */
interface Cell {
  readonly text: string;
  /** True for characters of a variable's value, which never begin or end a word. */
  readonly filled: boolean;
}

/** A string of the configuration, character by character. */
export type Cells = readonly Cell[];

/** A noncharacter that stands for filled-in characters. */
const FILLED = '\uFDD2';

export function cellsOf(text: string): Cells {
  return textParts(text).flatMap(({ text: part, filled }) =>
    (part === '' ? [''] : part.split('')).map((character) => ({ text: character, filled })),
  );
}

/** The string with variables filled in. */
export function textOf(cells: Cells): string {
  return cells.map(({ text }) => text).join('');
}

/** The string as the author wrote it, one character per cell; filled-in characters are neither space, quote, `-` nor `=`. */
export function skeletonOf(cells: Cells): string {
  return cells.map(({ text, filled }) => (filled ? FILLED : text)).join('');
}

export function isFilled(cells: Cells): boolean {
  return cells.some(({ filled }) => filled);
}

/**
 * Splits a string into words at the author's own spaces and quotes. Source: go/src/cmd/internal/quoted, Split: only a quote at
 * the beginning of a word counts, and there are no escapes.
 * @throws CONFIG_VALUE_INVALID for an unterminated quote
 */
export function splitWords(cells: Cells): readonly Cells[] {
  const skeleton = skeletonOf(cells);
  const words: Cells[] = [];
  for (const found of skeleton.matchAll(/"([^"]*)"|'([^']*)'|["'].*|\S+?(?=\s|$)/gs)) {
    const [word, double, single] = found;
    const isQuoted = (double ?? single) !== undefined;
    if (!isQuoted && /^["']/.test(word)) throw refuse(cells, 'has an unterminated quote');
    const [from, to] = [found.index, found.index + word.length];
    words.push(isQuoted ? cells.slice(from + 1, to - 1) : cells.slice(from, to));
  }
  return words;
}

/**
 * Quotes a word so that Split reads it back.
 * @throws CONFIG_VALUE_INVALID for spaces with both kinds of quotes, which go cannot express
 */
export function quoteWord(text: string): string {
  if (text !== '' && !/\s|^["']/.test(text)) return text;
  const mark = ["'", '"'].find((each) => !text.includes(each));
  if (mark !== undefined) return `${mark}${text}${mark}`;
  throw refuse(cellsOf(text), 'contains spaces and both kinds of quotes');
}

/** The error for a flag. */
export function refuse(cells: Cells, what: string): StrakeError {
  return new StrakeError('CONFIG_VALUE_INVALID', `flag ${JSON.stringify(textOf(cells))} ${what}`, {
    hint: 'Go accepts spaces only within one kind of quotes: remove the spaces, or one kind of quotes.',
  });
}

/** Quotes the words of a string as needed; each filled-in value stays in one word. */
export function quoteWords(cells: Cells, write: (word: Cells) => string = textOf): string {
  if (!isFilled(cells)) return textOf(cells);
  return splitWords(cells)
    .map((word) => write(word))
    .map(quoteWord)
    .join(' ');
}
