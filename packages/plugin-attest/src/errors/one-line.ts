import { messageOf } from '@strake/core';

const LONGEST = 500;

/** The message of an error of a library, which may quote untrusted text. */
export function oneLine(thrown: unknown): string {
  return messageOf(thrown)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .slice(0, LONGEST);
}
