import { StrakeError, shortened } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { namesOf } from './ref-name.ts';

/**
 * The entry of index.json for a reference: its complete name, the tag of a full name, or a digest. A layout with one image needs
 * no reference, however many names the image has.
 * @param source names the layout in errors
 * @throws IMAGE_NOT_FOUND listing what exists
 */
export function chooseEntry(
  entries: readonly Descriptor[],
  reference: string | undefined,
  source: string,
): Descriptor {
  const found = reference === undefined ? entries : findEntries(entries, reference);
  const [first] = found;
  if (first && found.every(({ digest }) => digest === first.digest)) return first;
  const held = listNames(entries);
  if (entries.length === 0)
    throw notFound(`${source} contains no image`, 'Write an image into it first.');
  if (reference === undefined)
    throw notFound(
      `${source} contains ${entries.length} images`,
      `Append a colon and one of these: ${held}.`,
    );
  throw found.length === 0
    ? notFound(`${source} contains no image "${reference}"`, `It contains ${held}.`)
    : notFound(
        `${source} contains ${found.length} images "${reference}"`,
        `Append the name or the digest of one of them instead: ${held}.`,
      );
}

function findEntries(entries: readonly Descriptor[], reference: string): readonly Descriptor[] {
  const digest = reference.replace(/^@/, '');
  const exact = entries.filter(
    (entry) => entry.digest === digest || namesOf(entry).includes(reference),
  );
  if (exact.length > 0 || /[/:@]/.test(reference)) return exact;
  return entries.filter((entry) =>
    namesOf(entry).some((name) => name.slice(name.lastIndexOf('/') + 1).endsWith(`:${reference}`)),
  );
}

function listNames(entries: readonly Descriptor[]): string {
  const names = new Set(entries.map((entry) => namesOf(entry)[0] ?? entry.digest));
  const shown = [...names].slice(0, 20).map((name) => shortened(name));
  return `${shown.join(', ')}${names.size > shown.length ? `, and ${names.size - shown.length} more` : ''}`;
}

function notFound(message: string, hint: string): StrakeError {
  return new StrakeError('IMAGE_NOT_FOUND', message, { hint });
}
