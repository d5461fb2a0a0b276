import type { ConfigView } from '@strake/core';
import { Document, isMap, isScalar, type Pair, visit } from 'yaml';
import type { Origin } from './config-origin.ts';
import { escapeText } from './escape-text.ts';

/** The resolved configuration as YAML, each value with its origin. */
export function renderConfig(view: ConfigView, origin: Origin): string {
  const document = new Document(view, { aliasDuplicateObjects: false });
  comment(pairOf(document.contents, 'plugins'), origin(undefined, undefined, ['plugins']));
  for (const [key, , pair] of members(document.get('cache', true)))
    comment(pair, origin(undefined, undefined, ['cache', key]));
  for (const [image, keys] of members(document.getIn(['images'], true))) {
    for (const [key, value, pair] of members(keys)) {
      comment(pair, origin(image, undefined, [key]));
      if (key !== 'platforms') continue;
      for (const [platform, settings] of members(value)) {
        const find = (at: readonly string[]) => origin(image, platform, at);
        for (const [name, setting, each] of members(settings))
          commentAll(setting, each, name === 'options' ? [] : [name], find);
      }
    }
  }
  // In double quotes our escapes are valid YAML.
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && escapeText(node.value) !== node.value)
        node.type = 'QUOTE_DOUBLE';
    },
  });
  return escapeText(document.toString({ lineWidth: 0 }));
}

/** Adds the origin of each member of a map, at every depth; anything else is one value. */
function commentAll(
  value: unknown,
  pair: Pair,
  at: readonly string[],
  origin: (at: readonly string[]) => string,
): void {
  const inside = members(value);
  if (inside.length === 0) {
    if (at.length > 0) comment(pair, origin(at));
    return;
  }
  for (const [name, member, each] of inside) commentAll(member, each, [...at, name], origin);
}

function members(node: unknown): readonly (readonly [string, unknown, Pair])[] {
  if (!isMap(node)) return [];
  return node.items.map((pair) => [
    String(isScalar(pair.key) ? pair.key.value : pair.key),
    pair.value,
    pair,
  ]);
}

function pairOf(map: unknown, key: string): Pair | undefined {
  return members(map).find(([name]) => name === key)?.[2];
}

/** Beside a value on one line, above the key of other values. */
function comment(pair: Pair | undefined, text: string): void {
  if (isScalar(pair?.value)) pair.value.comment = ` ${text}`;
  else if (isScalar(pair?.key)) pair.key.commentBefore = ` ${text}`;
}
