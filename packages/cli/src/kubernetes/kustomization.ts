import { isDeepStrictEqual } from 'node:util';
import { isRecord } from '@strake/core';
import { type Document, isMap, isScalar, isSeq } from 'yaml';
import { commandError } from '../error-codes.ts';
import { editKustomization } from './edit-kustomization.ts';
import { KUSTOMIZED_KEYS, type KustomizedImage } from './kustomized-image.ts';
import { parseKustomization, positionAt } from './parse-kustomization.ts';

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
  const expected = withImages(dataOf(parseKustomization(text, file)), images);
  // What cannot be edited in place, such as JSON and values of several lines, is written again.
  for (const change of [editKustomization, rewrite]) {
    try {
      const changed = change(text, file, images);
      if (isDeepStrictEqual(dataOf(parseKustomization(changed, file)), expected)) return changed;
    } catch {
      // As if it meant something else.
    }
  }
  throw commandError('MANIFEST_SYNTAX', '"images" cannot be updated', {
    location: { file },
    hint: 'Write its entries without anchors and aliases.',
  });
}

type Data = Readonly<Record<string, unknown>>;

/** @throws MANIFEST_SYNTAX */
function dataOf(document: Document.Parsed): Data {
  return document.toJS() as Data;
}

/** What the file has to mean. */
function withImages(data: Data, images: ReadonlyMap<string, KustomizedImage>): Data {
  const entries = (data.images ?? []) as readonly unknown[];
  const missing = new Map(images);
  const changed = entries.map((entry) => {
    const name = isRecord(entry) ? entry.name : undefined;
    const image = typeof name === 'string' ? images.get(name) : undefined;
    if (!isRecord(entry) || image === undefined) return entry;
    missing.delete(String(name));
    const others = Object.entries(entry).filter(
      ([key]) => !KUSTOMIZED_KEYS.some((each) => each === key),
    );
    return { ...Object.fromEntries(others), ...image };
  });
  const added = [...missing].map(([name, image]) => ({ name, ...image }));
  return added.length === 0 && data.images == null
    ? data
    : { ...data, images: [...changed, ...added] };
}

/** The file with other images; comments elsewhere stay. */
function rewrite(text: string, file: string, images: ReadonlyMap<string, KustomizedImage>): string {
  const document = parseKustomization(text, file);
  const expected = withImages(dataOf(document), images);
  if (isJson(text)) return `${JSON.stringify(expected, null, 2)}\n`;
  document.set('images', document.createNode(expected.images));
  const written = document.toString({
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
  return text.includes('\r\n') ? written.replaceAll('\n', '\r\n') : written;
}

function isJson(text: string): boolean {
  try {
    return isRecord(JSON.parse(text));
  } catch {
    return false;
  }
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
