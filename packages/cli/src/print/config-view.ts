import type { ConfigView } from '@strake/core';
import { Document, isMap, isScalar } from 'yaml';
import type { Origin } from './config-origin.ts';

/** Keys of a platform that stand at the top of the configuration, or of an image, under the same name. */
const SAME_NAME = new Set(['base', 'platformTags', 'timestamp', 'annotations']);

/** The resolved configuration as YAML, each value with the place that it came from. */
export function renderConfig(view: ConfigView, origin: Origin): string {
  const document = new Document(view, { aliasDuplicateObjects: false });
  comment(document.contents, 'plugins', origin(undefined, ['plugins']));
  for (const [image, images] of members(document.getIn(['images'], true))) {
    for (const [key, value] of members(images)) {
      comment(images, key, origin(image, [key]));
      if (key === 'platforms') {
        for (const [, platform] of members(value)) commentPlatform(platform, image, origin);
      }
    }
  }
  return document.toString({ lineWidth: 0 });
}

function commentPlatform(platform: unknown, image: string, origin: Origin): void {
  for (const [key, value] of members(platform)) {
    if (SAME_NAME.has(key)) comment(platform, key, origin(image, [key]));
    if (key === 'config') {
      for (const [name] of members(value)) comment(value, name, origin(image, [key, name]));
    }
    if (key !== 'options') continue;
    for (const [plugin, options] of members(value)) {
      for (const [name] of members(options)) comment(options, name, origin(image, [plugin, name]));
    }
  }
}

function members(node: unknown): readonly (readonly [string, unknown])[] {
  if (!isMap(node)) return [];
  return node.items.map(({ key, value }) => [String(isScalar(key) ? key.value : key), value]);
}

/** Beside a value that takes one line, above the key of any other. */
function comment(map: unknown, key: string, text: string): void {
  if (!isMap(map)) return;
  const pair = map.items.find((item) => isScalar(item.key) && item.key.value === key);
  if (isScalar(pair?.value)) pair.value.comment = ` ${text}`;
  else if (isScalar(pair?.key)) pair.key.commentBefore = ` ${text}`;
}
