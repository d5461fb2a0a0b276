/** A part of a string of the configuration: written by its author, or filled in from a variable. */
export interface TextPart {
  readonly text: string;
  readonly filled: boolean;
}

/** Noncharacters, which Unicode reserves for use inside a program. */
const OPEN = '\uFDD0';
const CLOSE = '\uFDD1';
const MARKS = /[\uFDD0\uFDD1]/g;

/** A value between marks, which {@link textParts} finds; marks in the value are removed. */
export function markFilled(value: string): string {
  return `${OPEN}${withoutMarks(value)}${CLOSE}`;
}

/** The string without marks. */
export function withoutMarks(text: string): string {
  return text.replace(MARKS, '');
}

/**
 * The parts of a string that an options schema marks with `x-marked: true`, in order. A filled part may be empty.
 * Joined, they are the whole string.
 */
export function textParts(text: string): readonly TextPart[] {
  return text.split(OPEN).flatMap((piece, at) => {
    const end = at === 0 ? -1 : piece.indexOf(CLOSE);
    const literal = withoutMarks(piece.slice(end + 1));
    return [
      ...(at === 0 ? [] : [{ text: piece.slice(0, Math.max(end, 0)), filled: true }]),
      ...(literal === '' ? [] : [{ text: literal, filled: false }]),
    ];
  });
}

/** A value without the marks in its strings; keys are not changed. */
export function readable(value: unknown): unknown {
  if (typeof value === 'string') return withoutMarks(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(readable);
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, readable(member)]));
}
