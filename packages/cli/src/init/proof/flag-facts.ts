import { isRecord } from '@strake/core';
import type { Settings } from '../draft.ts';

/** The flags of `go build`, those of the linker as one, and variables; without what strake sets itself. */
export function flagFacts({ flags, ldflags, tags, env }: Settings): readonly string[] {
  const words = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);
  const linker = words(ldflags);
  const all = [
    ...words(flags),
    ...(linker.length === 0 ? [] : [`-ldflags=${linker.join(' ')}`]),
    ...(words(tags).length === 0 ? [] : [`-tags=${words(tags).join(',')}`]),
  ];
  const variables = Object.entries(isRecord(env) ? env : {}).map(
    ([name, each]) => `${name}=${each}`,
  );
  return [
    ...all
      .map((flag) =>
        flag
          .replaceAll(/\s+/g, ' ')
          .replace(/^(-ldflags=) /, '$1')
          .trim(),
      )
      .filter((flag) => flag !== '' && flag !== '-trimpath' && flag !== '-ldflags='),
    ...variables.filter((variable) => variable !== 'CGO_ENABLED=0'),
  ];
}
