import { parseDocument } from '@strake/core';
import type { SbomFormat } from '@strake/plugin-attest/sbom';
import { PREDICATE_TYPE } from '@strake/plugin-attest/sign';
import type { OpenedImage } from '../with-image.ts';
import { readAttestations } from './read-attestations.ts';

/** What is attached to an image, by kind. */
export interface OldAttestations {
  readonly formats: readonly SbomFormat[];
  readonly hasProvenance: boolean;
  readonly isSigned: boolean;
}

/** What is attached to what a reference names, or, if that is an index without anything, to its first image. Nothing of it is read or verified. */
export async function oldAttestations({
  source,
  options: { signal },
}: OpenedImage): Promise<OldAttestations> {
  const { descriptor, bytes } = await source.root(signal);
  const { mediaType, digest } = descriptor;
  const document = parseDocument(bytes, { mediaType, name: `manifest of ${source.name}` });
  const [first] = document.kind === 'index' ? document.index.manifests : [];
  const kinds = new Set<string>();
  for (const subject of [digest, first?.digest]) {
    if (subject === undefined || kinds.size > 0) continue;
    for await (const each of readAttestations(source, subject, { signal, isRead: () => false })) {
      kinds.add(each.form);
      if (each.predicateType !== undefined) kinds.add(kindOf(each.predicateType));
    }
  }
  return {
    formats: (['spdx', 'cyclonedx'] as const).filter((format) => kinds.has(format)),
    hasProvenance: kinds.has('provenance'),
    isSigned: kinds.has('bundle'),
  };
}

function kindOf(predicateType: string): string {
  if (predicateType.startsWith('https://slsa.dev/provenance/')) return 'provenance';
  if (predicateType.startsWith(PREDICATE_TYPE.spdx)) return 'spdx';
  return predicateType.startsWith(PREDICATE_TYPE.cyclonedx) ? 'cyclonedx' : 'other';
}
