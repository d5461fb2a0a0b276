import type { StringMap } from '../model/descriptor.ts';
import type { SourceFacts } from './services.ts';

const PREFIX = 'org.opencontainers.image.';

/**
 * Where an image's sources are: revision, source and version, as labels or annotations.
 * Source: OCI image-spec v1.1 annotations.md "Pre-Defined Annotation Keys".
 */
export function sourceLabels(facts: SourceFacts, version: string | undefined): StringMap {
  const known: Record<string, string | undefined> = {
    revision: facts.revision,
    source: facts.source,
    version: version ?? facts.describe,
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([key, value]) =>
      value === undefined ? [] : [[`${PREFIX}${key}`, value]],
    ),
  );
}

/** What an image stands on. Source: the same, `base.name` and `base.digest`. */
export function baseAnnotations(name: string | undefined, digest: string | undefined): StringMap {
  if (name === undefined || digest === undefined) return {};
  return { [`${PREFIX}base.digest`]: digest, [`${PREFIX}base.name`]: name };
}
