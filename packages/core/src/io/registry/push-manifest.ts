import { StrakeError } from '../../errors/index.ts';
import type { ManifestDocument } from '../../model/manifest.ts';
import type { RegistryOrigin } from '../../model/push-request.ts';
import type { RegistrySession } from './registry-session.ts';
import { repositoryScope } from './scope.ts';

/**
 * Puts the exact bytes of a manifest under a tag or its digest.
 * Source: OCI distribution-spec v1.1 "Pushing Manifests".
 * @returns true where the registry itself lists the manifest with those that refer to its subject (`OCI-Subject`)
 * @throws REGISTRY_*; DIGEST_MISMATCH where the registry stored something else
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
  const answer = await session.retried(origin, {
    method: 'PUT',
    target: `manifests/${name}`,
    scopes: [repositoryScope(origin.repository, 'pull', 'push')],
    purpose: `pushing manifest ${origin.repository}${target}`,
    headers: { 'content-type': mediaType },
    body: Buffer.from(manifest.text, 'utf8'),
    accept: [200, 201, 202],
    signal,
  });
  await answer.discard();
  const stored = answer.header('docker-content-digest');
  if (!stored?.startsWith('sha256:') || stored === digest)
    return answer.header('oci-subject') !== undefined;
  throw new StrakeError(
    'DIGEST_MISMATCH',
    `registry ${origin.registry} stored manifest ${digest} of ${origin.repository} as ${stored}`,
    {
      hint: 'The registry, or a proxy before it, rewrites manifests: ask who runs it.',
      method: 'PUT',
      url: answer.url.href,
    },
  );
}
