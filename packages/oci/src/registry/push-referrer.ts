import { digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import { checkLimit } from '../spec/check-limit.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { MAX_BUILT_MANIFEST_BYTES } from '../spec/limits.ts';
import type { Index, ManifestDocument } from '../spec/manifest.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { type ReferrerFacts, referrerFacts } from '../spec/referrer.ts';
import { fetchReferrersTag } from './fetch-referrers.ts';
import { pushManifest } from './push-manifest.ts';
import { referrersTag } from './referrers-tag.ts';
import type { RegistrySession } from './registry-session.ts';

/** The digest of the subject of a manifest; undefined for most. */
export function subjectOf(manifest: ManifestDocument): string | undefined {
  if (!manifest.text.includes('"subject"')) return undefined;
  return factsOf(manifest).subject;
}

/**
 * Adds a manifest to the referrers tag of its subject, for a registry that does not maintain the list itself. Pushes of
 * referrers of one subject must wait for each other: registries have no way to synchronize them.
 * Source: OCI distribution-spec v1.1 "Pushing Manifests with Subject".
 */
export async function pushReferrer(
  session: RegistrySession,
  origin: RegistryOrigin,
  manifest: ManifestDocument,
  subject: string,
  signal: AbortSignal,
): Promise<void> {
  const tag = referrersTag(subject);
  const list = await fetchReferrersTag(session, origin, subject, signal);
  if (list?.kind === 'manifest') throw taken(origin, tag);
  const known = list?.index.manifests ?? [];
  if (known.some((one) => one.digest === manifest.descriptor.digest)) return;
  const mediaType = MEDIA_TYPE.oci.index;
  const manifests = [...known, factsOf(manifest).descriptor];
  const index: Index = { schemaVersion: 2, mediaType, manifests };
  const text = JSON.stringify(index);
  const document = { descriptor: { mediaType, ...digestOf(text) }, text };
  checkLimit({
    what: `the list of referrers of ${subject} in ${origin.repository}`,
    size: document.descriptor.size,
    limit: MAX_BUILT_MANIFEST_BYTES,
    hint: 'Remove old referrers from the registry.',
  });
  await pushManifest(session, origin, document, tag, signal);
}

function taken({ registry, repository }: RegistryOrigin, tag: string): StrakeError {
  return new StrakeError(
    'REGISTRY_PROTOCOL',
    `registry ${registry} has an image under the tag ${tag} of ${repository}, which is reserved for a list of referrers`,
    { hint: 'Remove that tag from the registry, or give the image another one.' },
  );
}

function factsOf({ text, descriptor }: ManifestDocument): ReferrerFacts {
  const { mediaType, digest } = descriptor;
  const document = parseDocument(text, { mediaType, name: `manifest ${digest}` });
  return referrerFacts(document, descriptor);
}
