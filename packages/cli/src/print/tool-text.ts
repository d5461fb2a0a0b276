import { stripVTControlCharacters } from 'node:util';

/** What a tool printed, without its colours and with line breaks as they are everywhere. */
export function toolText(text: string): string {
  return stripVTControlCharacters(text).replace(/\r\n?/g, '\n');
}
