import type { StringMap } from '@strake/oci';
import type { ProjectImage } from '../config/project.ts';
import type { BuildSession } from './session.ts';

const PREFIX = 'org.opencontainers.image.';

/**
 * The origin of an image's sources: revision, source and version, as labels or annotations. Unknown values are reported as warnings.
 * Source: OCI image-spec v1.1 annotations.md "Pre-Defined Annotation Keys".
 * @param version the user's own
 */
export async function sourceLabels(
  { services, emit }: BuildSession,
  { vcs }: ProjectImage,
  version: string | undefined,
): Promise<StringMap> {
  if (vcs === false) return {};
  const { missingHistory, refusal, ...facts } = await services.sources.facts();
  // Programs are also stamped with the version.
  const isVersionWanted = version === undefined || vcs === true;
  for (const notice of [refusal, isVersionWanted ? missingHistory : undefined])
    if (notice) emit({ type: 'warning', ...notice });
  const known: Record<string, string | undefined> = {
    revision: facts.revision,
    source: facts.source,
    version: version ?? facts.version,
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([key, value]) =>
      value === undefined ? [] : [[`${PREFIX}${key}`, value]],
    ),
  );
}

/** The base of an image. Source: the same, `base.name` and `base.digest`. */
export function baseAnnotations(name: string | undefined, digest: string | undefined): StringMap {
  if (name === undefined || digest === undefined) return {};
  return { [`${PREFIX}base.digest`]: digest, [`${PREFIX}base.name`]: name };
}
