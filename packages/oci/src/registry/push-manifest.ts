import { digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import type { ManifestDocument } from '../spec/manifest.ts';
import type { RegistrySession } from './registry-session.ts';
import { repositoryScope } from './scope.ts';

/**
 * Pushes the exact bytes of a manifest under a tag or its digest.
 * Source: OCI distribution-spec v1.1 "Pushing Manifests".
 * @returns true if the registry itself maintains the list of referrers of its subject (`OCI-Subject`)
 * @throws REGISTRY_*; DIGEST_MISMATCH if the registry stored something else
 */
export async function pushManifest(
  session: RegistrySession,
  origin: RegistryOrigin,
  manifest: ManifestDocument,
  name: string,
  signal: AbortSignal,
): Promise<boolean> {
  const { digest, mediaType } = manifest.descriptor;
  const target = name === digest ? `@${name}` : `:${name}`;
  const pushed = session.retried(origin, {
    method: 'PUT',
    target: `manifests/${name}`,
    scopes: [repositoryScope(origin.repository, 'pull', 'push')],
    operation: `pushing manifest ${origin.repository}${target}`,
    headers: { 'content-type': mediaType },
    body: Buffer.from(manifest.text, 'utf8'),
    accept: [200, 201, 202],
    signal,
  });
  const response = await pushed.catch((error: unknown) => {
    throw explainDigest(error, digest);
  });
  await response.discard();
  const stored = response.header('docker-content-digest');
  if (!isOther(stored, manifest)) return response.header('oci-subject') !== undefined;
  throw new StrakeError(
    'DIGEST_MISMATCH',
    `registry ${origin.registry} stored manifest ${digest} of ${origin.repository} as ${stored}`,
    {
      hint: 'The registry, or a proxy in front of it, rewrites manifests; contact its operator.',
      method: 'PUT',
      url: response.url.href,
    },
  );
}

/** Some registries report the sha256 digest of what they stored, whatever digest it was pushed by. */
function isOther(stored: string | undefined, { descriptor, text }: ManifestDocument): boolean {
  if (!stored?.startsWith('sha256:') || stored === descriptor.digest) return false;
  return descriptor.digest.startsWith('sha256:') || stored !== digestOf(text).digest;
}

/** CNCF distribution compares every manifest with its sha256 digest, and reports a mismatch for other algorithms. */
function explainDigest(error: unknown, digest: string): unknown {
  const isRefused =
    StrakeError.is(error) && (error.facts.registryCodes ?? []).includes('DIGEST_INVALID');
  if (!isRefused || digest.startsWith('sha256:')) return error;
  return new StrakeError(error.code, error.message, {
    ...error.facts,
    kind: error.kind,
    cause: error,
    hint: 'This registry accepts only sha256 digests: rebuild the image with sha256 digests, or use another registry.',
  });
}
