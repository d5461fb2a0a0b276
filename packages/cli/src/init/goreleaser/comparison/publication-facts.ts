import { type ConfigView, isRecord } from '@strake/core';
import type { Facts } from '../../proof/compare-facts.ts';
import { platformOf } from '../../proof/resolve-written.ts';
import { pairFacts } from '../../proof/written-facts.ts';

/** What a resolved configuration says of where an image goes, and for which platforms. */
export function publicationFacts(view: ConfigView, name: string): Facts {
  const image = view.images[name];
  const { annotations } = platformOf(view, name, 'linux/amd64');
  const scopes = Object.entries(isRecord(annotations) ? annotations : {});
  const pairs = scopes.flatMap(([scope, map]) => pairFacts(map).map((pair) => `${scope}:${pair}`));
  return {
    platforms: Object.keys(image?.platforms ?? {}),
    names: image?.tags.map((tag) => `${image.repository}:${tag}`),
    annotations: pairs.length === 0 ? undefined : pairs,
  };
}
