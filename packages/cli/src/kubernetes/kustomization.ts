import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  type YAMLMap,
} from 'yaml';
import { commandError } from '../error-codes.ts';

/** What kustomize puts in place of an image. */
export interface KustomizedImage {
  readonly newName: string;
  readonly newTag?: string;
  readonly digest?: string;
}

/** The keys of {@link KustomizedImage}, in the order in which they are written. */
const KEYS = ['newName', 'newTag', 'digest'] as const;

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/**
 * Sets entries of `images` in a kustomization.yaml; everything else of it stays, byte by byte.
 * @param file for messages
 * @param images by the name that manifests use
 * @throws MANIFEST_SYNTAX
 */
export function updateKustomization(
  text: string,
  file: string,
  images: ReadonlyMap<string, KustomizedImage>,
): string {
  const document = parseKustomization(text, file);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const list = document.get('images', true);
  const edits: Edit[] = [];
  const missing = new Map(images);
  const known = isSeq(list) ? list.items : [];
  for (const entry of known) {
    const name = isMap(entry) ? entry.get('name') : undefined;
    const image = typeof name === 'string' ? images.get(name) : undefined;
    if (!isMap(entry) || image === undefined) continue;
    missing.delete(String(name));
    edits.push(...setKeys(text, entry, String(name), image, newline));
  }
  if (missing.size > 0) edits.push(append(text, document, missing, newline));
  return applyEdits(text, edits);
}

/** The names of the entries of `images`, with their lines. */
export function kustomizedNames(
  text: string,
  file: string,
): readonly { readonly name: string; readonly line: number; readonly column: number }[] {
  const list = parseKustomization(text, file).get('images', true);
  return (isSeq(list) ? list.items : []).flatMap((entry) => {
    const name = isMap(entry) ? entry.get('name', true) : undefined;
    if (!isScalar(name) || typeof name.value !== 'string') return [];
    return [{ name: name.value, ...positionAt(text, name.range?.[0] ?? 0) }];
  });
}

function parseKustomization(text: string, file: string): Document.Parsed<YAMLMap.Parsed> {
  const document = parseDocument(text, {
    keepSourceTokens: true,
    logLevel: 'silent',
    prettyErrors: false,
  });
  const [error] = document.errors;
  const list = isMap(document.contents) ? document.get('images') : undefined;
  if (!error && isMap(document.contents) && (list == null || isSeq(list)))
    return document as Document.Parsed<YAMLMap.Parsed>;
  throw commandError(
    'MANIFEST_SYNTAX',
    error?.message ?? (list == null ? 'it is not a map' : '"images" is not a list'),
    {
      location: { file, ...positionAt(text, error?.pos[0] ?? 0) },
      hint: 'Name the directory of a kustomization.yaml.',
    },
  );
}

function positionAt(text: string, offset: number) {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function setKeys(
  text: string,
  entry: YAMLMap,
  name: string,
  image: KustomizedImage,
  newline: string,
): readonly Edit[] {
  if (entry.flow) return [rewriteFlow(entry, name, image)];
  const edits: Edit[] = [];
  const pairs = new Map(entry.items.map((pair) => [String(pair.key), pair]));
  const [first = 0] = rangeOf(pairs.get('name')?.key) ?? [];
  const column = first - (text.lastIndexOf('\n', first - 1) + 1);
  const added: string[] = [];
  for (const key of KEYS) {
    const range = rangeOf(pairs.get(key)?.value);
    const value = image[key];
    if (value !== undefined && range) edits.push({ start: range[0], end: range[1], by: value });
    else if (value !== undefined) added.push(`${' '.repeat(column)}${key}: ${value}${newline}`);
    else if (range) edits.push(lineOf(text, pairs.get(key)));
  }
  if (added.length > 0) {
    const [, end = 0] = rangeOf(pairs.get('name')?.value) ?? [];
    edits.push(insertBelow(text, end, added.join(''), newline));
  }
  return edits;
}

/** A whole line, of a key that has to go: a digest would win over a tag. */
function lineOf(text: string, pair: Pair | undefined): Edit {
  const [start = 0] = rangeOf(pair?.key) ?? [];
  const [, end = start] = rangeOf(pair?.value) ?? [];
  const below = text.indexOf('\n', end);
  const isFirst = /-\s*$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
  // The first key of an entry shares its line with the "-".
  const from = isFirst ? start : text.lastIndexOf('\n', start - 1) + 1;
  const next = isFirst ? /\S/.exec(text.slice(below))?.index : 1;
  return { start: from, end: below < 0 ? text.length : below + (next ?? 1), by: '' };
}

function rewriteFlow(entry: YAMLMap, name: string, image: KustomizedImage): Edit {
  const others = entry.items.filter(({ key }) => ![...KEYS, 'name'].includes(String(key)));
  const values = { name, ...image, ...Object.fromEntries(others.map(textsOf)) };
  const [start = 0, end = 0] = entry.range ?? [];
  return { start, end, by: flowText(values) };
}

function flowText(values: Readonly<Record<string, unknown>>): string {
  const inside = Object.entries(values).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return `{ ${inside.join(', ')} }`;
}

function textsOf({ key, value }: Pair): [string, unknown] {
  return [String(key), isScalar(value) ? value.value : value];
}

function append(
  text: string,
  document: Document.Parsed<YAMLMap.Parsed>,
  images: ReadonlyMap<string, KustomizedImage>,
  newline: string,
): Edit {
  const list = document.get('images', true);
  const last = isSeq(list) ? list.items.at(-1) : undefined;
  const [first = 0] = rangeOf(last) ?? [];
  const [lineStart, dash] = dashBefore(text, first);
  const indent = last === undefined ? '  ' : text.slice(lineStart, dash);
  const entries = [...images].map(([name, image]) => {
    const keys = KEYS.flatMap((key) => (image[key] === undefined ? [] : [`${key}: ${image[key]}`]));
    return [`${indent}- name: ${name}`, ...keys.map((line) => `${indent}  ${line}`), ''].join(
      newline,
    );
  });
  if (isSeq(list) && list.flow && last !== undefined) {
    const flow = [...images].map(([name, image]) => flowText({ name, ...image }));
    const [, end = 0] = rangeOf(last) ?? [];
    return { start: end, end, by: `, ${flow.join(', ')}` };
  }
  if (last !== undefined) {
    const [, end = 0] = rangeOf(last) ?? [];
    const after = text[end - 1] === '\n' ? end - 1 : end;
    return insertBelow(text, after, entries.join(''), newline);
  }
  const range = list === undefined ? undefined : rangeOf(list);
  if (range)
    return { start: range[0], end: range[1], by: `${newline}${entries.join('').trimEnd()}` };
  const start = text.endsWith('\n') || text === '' ? '' : newline;
  const by = `${start}images:${newline}${entries.join('')}`;
  return { start: text.length, end: text.length, by };
}

/** The start of the line of a list's entry, and its `-`. */
function dashBefore(text: string, offset: number): readonly [number, number] {
  const dash = text.lastIndexOf('-', offset);
  return [text.lastIndexOf('\n', dash) + 1, Math.max(dash, 0)];
}

function insertBelow(text: string, offset: number, lines: string, newline: string): Edit {
  const end = text.indexOf('\n', offset);
  if (end >= 0) return { start: end + 1, end: end + 1, by: lines };
  return { start: text.length, end: text.length, by: `${newline}${lines}` };
}

function rangeOf(node: unknown): readonly [number, number] | undefined {
  const { range } = Object(node ?? {}) as { readonly range?: readonly [number, number, number] };
  return range ? [range[0], range[1]] : undefined;
}

function applyEdits(text: string, edits: readonly Edit[]): string {
  return [...edits]
    .sort((one, other) => other.start - one.start)
    .reduce((result, { start, end, by }) => result.slice(0, start) + by + result.slice(end), text);
}
