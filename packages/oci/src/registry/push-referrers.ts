import { setTimeout as delay } from 'node:timers/promises';
import { digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import { checkLimit } from '../spec/check-limit.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { MAX_BUILT_MANIFEST_BYTES } from '../spec/limits.ts';
import type { Index, ManifestDocument } from '../spec/manifest.ts';
import { MEDIA_TYPE } from '../spec/media-type.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { type ReferrerFacts, referrerFacts } from '../spec/referrer.ts';
import { headManifest } from './fetch-manifest.ts';
import { fetchReferrersTag } from './fetch-referrers.ts';
import { pushManifest } from './push-manifest.ts';
import { referrersTag } from './referrers-tag.ts';
import type { RegistrySession } from './registry-session.ts';

/** How often a list is written that other writers keep replacing. */
const MAX_WRITES = 12;
/** Bounds of the pause before a list is read back. */
const [LEAST_PAUSE_MS, LONGEST_PAUSE_MS] = [40, 2000];
/** How often a list has to be read back in a row once another writer was noticed. */
const CONFIRMATIONS = 3;

/** The digest of the subject of a manifest; undefined for most. */
export function subjectOf(manifest: ManifestDocument): string | undefined {
  return manifest.text.includes('"subject"') ? factsOf(manifest).subject : undefined;
}

/**
 * Adds manifests to the referrers tag of their subject, for a registry that does not maintain the list itself. Registries cannot
 * synchronize writers: the list is read again afterwards, and written again if another writer has replaced it.
 * Source: OCI distribution-spec v1.1 "Pushing Manifests with Subject".
 * @throws REGISTRY_PROTOCOL if the tag has an image, or other writers replace the list again and again; IMAGE_TOO_LARGE, REGISTRY_*
 */
export async function pushReferrers(
  session: RegistrySession,
  origin: RegistryOrigin,
  manifests: readonly ManifestDocument[],
  subject: string,
  signal: AbortSignal,
): Promise<void> {
  const tag = referrersTag(subject);
  const added = manifests.map((manifest) => factsOf(manifest).descriptor);
  let [writes, confirmed, longestMs] = [0, 0, 0];
  let written: readonly Descriptor[] = [];
  let isContended = false;
  for (;;) {
    const begun = performance.now();
    const list = await fetchReferrersTag(session, origin, subject, signal);
    if (list?.kind === 'manifest') throw taken(origin, tag);
    const known = list?.index.manifests ?? [];
    const digests = new Set(known.map(({ digest }) => digest));
    const missing = added.filter(({ digest }) => !digests.has(digest));
    isContended ||= writes > 0 && (missing.length > 0 || known.length !== written.length);
    confirmed = missing.length === 0 ? confirmed + 1 : 0;
    if (confirmed >= (isContended ? CONFIRMATIONS : 1)) return;
    if (missing.length > 0) {
      if (writes === MAX_WRITES) throw replaced(origin, tag);
      writes += 1;
      written = await writeList(session, { origin, subject, known, missing }, signal);
    }
    // Another writer that has read the list before may still replace it: it is given the time that this one took, and more.
    longestMs = Math.max(longestMs, performance.now() - begun);
    const pauseMs = Math.max(longestMs, LEAST_PAUSE_MS) * (1 + Math.random());
    const boundedMs = Math.min(pauseMs, LONGEST_PAUSE_MS);
    await delay(boundedMs, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

interface NewList {
  readonly origin: RegistryOrigin;
  readonly subject: string;
  readonly known: readonly Descriptor[];
  readonly missing: readonly Descriptor[];
}

/** Entries whose manifests were deleted are left out if the registry refuses them. @returns what it has written */
async function writeList(
  session: RegistrySession,
  { origin, subject, known, missing }: NewList,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  const write = async (manifests: readonly Descriptor[]) => {
    const document = listOf(manifests, `${subject} in ${origin.repository}`);
    await pushManifest(session, origin, document, referrersTag(subject), signal);
    return manifests;
  };
  try {
    return await write([...known, ...missing]);
  } catch (refusal) {
    if (!StrakeError.is(refusal) || !isAboutManifest(refusal)) throw refusal;
    const left: Descriptor[] = [];
    for (const each of known) {
      const found = await headManifest(session, { ...origin, digest: each.digest }, signal);
      if (found) left.push(each);
    }
    if (left.length === known.length) throw refusal;
    return write([...left, ...missing]);
  }
}

/** Registries say with different codes that something in an index is not there. */
function isAboutManifest({ facts: { status } }: StrakeError): boolean {
  return status === 400 || status === 404 || status === 422;
}

function listOf(manifests: readonly Descriptor[], what: string): ManifestDocument {
  const mediaType = MEDIA_TYPE.oci.index;
  const index: Index = { schemaVersion: 2, mediaType, manifests };
  const text = JSON.stringify(index);
  const document = { descriptor: { mediaType, ...digestOf(text) }, text };
  checkLimit({
    what: `the list of referrers of ${what}`,
    size: document.descriptor.size,
    limit: MAX_BUILT_MANIFEST_BYTES,
    hint: 'Remove old referrers from the registry.',
  });
  return document;
}

function taken({ registry, repository }: RegistryOrigin, tag: string): StrakeError {
  return new StrakeError(
    'REGISTRY_PROTOCOL',
    `registry ${registry} has an image under the tag ${tag} of ${repository}, which is reserved for a list of referrers`,
    { hint: 'Remove that tag from the registry, or give the image another one.' },
  );
}

function replaced({ registry, repository }: RegistryOrigin, tag: string): StrakeError {
  return new StrakeError(
    'REGISTRY_PROTOCOL',
    `the list of referrers under the tag ${tag} of ${repository} in registry ${registry} lost new entries ${MAX_WRITES} times`,
    { hint: 'Other writers replace it; try again when they have ended.' },
  );
}

function factsOf({ text, descriptor }: ManifestDocument): ReferrerFacts {
  const { mediaType, digest } = descriptor;
  const document = parseDocument(text, { mediaType, name: `manifest ${digest}` });
  return referrerFacts(document, descriptor);
}
