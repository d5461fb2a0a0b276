import type { Manifest, ReferenceScalar } from './manifest.ts';

/** What a plain scalar may contain anywhere, in flow collections too, without becoming something else than a string. */
const PLAIN = /^[A-Za-z0-9][\w./:@+-]*[A-Za-z0-9]$/;

/**
 * The text with its references replaced, and without what the selector removes. Every other byte stays.
 * @param replacements by URI; all of them have one
 */
export function renderManifest(
  { text, scalars, removed }: Manifest,
  replacements: ReadonlyMap<string, string>,
): string {
  const edits = [
    ...scalars.flatMap((scalar) => editsOf(scalar, replacements)),
    ...removed.map(({ start, end }) => ({ start, end, by: '' })),
  ].sort((one, other) => one.start - other.start);
  const pieces: string[] = [];
  let at = 0;
  for (const { start, end, by } of edits) {
    pieces.push(text.slice(at, start), by);
    at = end;
  }
  return pieces.join('') + text.slice(at);
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

function editsOf(
  { start, end, style, value, uris, places }: ReferenceScalar,
  replacements: ReadonlyMap<string, string>,
): readonly Edit[] {
  const texts = uris.map((uri) => replacementOf(uri, replacements));
  const fits = style !== 'plain' || texts.every((text) => PLAIN.test(text));
  if (places && fits) return places.map((place, at) => ({ ...place, by: texts[at] ?? '' }));
  // A string of JSON is one of YAML.
  return [{ start, end, by: JSON.stringify(replaceAll(value, uris, texts)) }];
}

function replaceAll(value: string, uris: readonly string[], texts: readonly string[]): string {
  let result = '';
  let rest = value;
  for (const [at, uri] of uris.entries()) {
    const found = rest.indexOf(uri);
    result += rest.slice(0, found) + texts[at];
    rest = rest.slice(found + uri.length);
  }
  return result + rest;
}

function replacementOf(uri: string, replacements: ReadonlyMap<string, string>): string {
  const text = replacements.get(uri);
  if (text === undefined) throw new Error(`no image for ${uri}`);
  return text;
}
