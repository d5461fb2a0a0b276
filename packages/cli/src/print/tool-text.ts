import { stripVTControlCharacters } from 'node:util';

/** The output of a tool, without colours and with normalised line breaks. */
export function toolText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n');
}
