import { StrakeError, shortened } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { namesOf } from './ref-name.ts';

/**
 * The entry of index.json that a reference names: by its whole name, by the tag at the end of a full name, or by its
 * digest. One image needs no reference, however many names it has.
 * @param source names the layout in errors
 * @throws IMAGE_NOT_FOUND naming what there is
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
  if (entries.length === 0) throw notFound(`${source} holds no image`, 'Write one into it first.');
  if (reference === undefined)
    throw notFound(
      `${source} holds ${entries.length} images`,
      `Add one of these behind a colon: ${held}.`,
    );
  throw found.length === 0
    ? notFound(`${source} holds no image "${reference}"`, `It holds ${held}.`)
    : notFound(
        `${source} holds ${found.length} images "${reference}"`,
        `Name one by its digest: ${held}.`,
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
