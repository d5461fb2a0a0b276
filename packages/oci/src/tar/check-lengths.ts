import { shortened } from '../errors/index.ts';
import { DEEPEST_PATH, isDeeper, isLonger, LONGEST_PATH, LONGEST_RECORD } from '../spec/path.ts';

/** The strings of a tar entry that may be of any length. */
export interface EntryStrings {
  readonly name: string;
  readonly linkname?: string | null | undefined;
  readonly pax?: Readonly<Record<string, string>> | null | undefined;
}

/** Which string of an entry is too long, as a predicate ("has a path of …"); undefined if none is. */
export function lengthFault({ name, linkname, pax }: EntryStrings): string | undefined {
  if (isLonger(name, LONGEST_PATH)) return `has a path of more than ${LONGEST_PATH} bytes`;
  if (isDeeper(name, DEEPEST_PATH)) return `has a path of more than ${DEEPEST_PATH} components`;
  if (isLonger(linkname ?? '', LONGEST_PATH))
    return `has a link target of more than ${LONGEST_PATH} bytes`;
  for (const [key, value] of Object.entries(pax ?? {})) {
    const isLong = isLonger(key, LONGEST_PATH) || isLonger(value, LONGEST_RECORD);
    if (isLong)
      return `has the PAX record ${JSON.stringify(shortened(key))} of more than ${LONGEST_RECORD} bytes`;
  }
  return undefined;
}
