import { type Document, isMap, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import { KUSTOMIZED_KEYS, type KustomizedImage } from './kustomized-image.ts';
import { parseKustomization } from './parse-kustomization.ts';

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly by: string;
}

/** Sets entries in the text: everything else stays. What comes out may be something else, where values have several lines. */
export function editKustomization(
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

/** A value in a block collection: quoted if readers of YAML 1.1 take it for a number, a time or a boolean. */
function scalar(text: string): string {
  const isPlain = !/^[-+.\d][\w.:+-]*$|^(?:y|n|yes|no|on|off|true|false|null|~|)$/i.test(text);
  return isPlain ? text : JSON.stringify(text);
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
  for (const key of KUSTOMIZED_KEYS) {
    const range = rangeOf(pairs.get(key)?.value);
    const value = image[key];
    if (value !== undefined && range)
      edits.push({ start: range[0], end: range[1], by: scalar(value) });
    else if (value !== undefined)
      added.push(`${' '.repeat(column)}${key}: ${scalar(value)}${newline}`);
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
  const others = entry.items.filter(
    ({ key }) => ![...KUSTOMIZED_KEYS, 'name'].includes(String(key)),
  );
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
    const keys = KUSTOMIZED_KEYS.flatMap((key) =>
      image[key] === undefined ? [] : [`${key}: ${scalar(image[key] ?? '')}`],
    );
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
  // The last first; of several at one place, too, but what replaces something before what is only added.
  return edits
    .toReversed()
    .sort((one, other) => other.start - one.start || other.end - one.end)
    .reduce((result, { start, end, by }) => result.slice(0, start) + by + result.slice(end), text);
}
