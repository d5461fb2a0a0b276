import { StrakeError } from '../errors/index.ts';
import { formatReference, type Reference } from '../spec/reference.ts';
import type { RegistrySession } from './registry-session.ts';
import { repositoryScope } from './scope.ts';

/**
 * Deletes a manifest by its digest, or if there is none by its tag.
 * Source: OCI distribution-spec v1.1 "Deleting manifests" and "Deleting tags".
 * @returns false if it does not exist
 * @throws REFERENCE_INVALID, REGISTRY_*
 */
export async function deleteManifest(
  session: RegistrySession,
  reference: Reference,
  signal: AbortSignal,
): Promise<boolean> {
  const name = checkDeletable(reference);
  const response = await session.retried(reference, {
    method: 'DELETE',
    target: `manifests/${name}`,
    // A registry whose tokens have an action for it names that in its challenge.
    scopes: [repositoryScope(reference.repository, 'pull', 'push')],
    operation: `deleting ${formatReference(reference)}`,
    accept: [200, 202, 204, 404, 410],
    signal,
  });
  await response.discard();
  return response.status < 300;
}

/**
 * The digest or tag to delete: `latest` is never assumed.
 * @throws REFERENCE_INVALID
 */
export function checkDeletable(reference: Reference): string {
  const name = reference.digest ?? reference.tag;
  if (name !== undefined) return name;
  throw new StrakeError(
    'REFERENCE_INVALID',
    `${formatReference(reference)} has neither a tag nor a digest, so there is nothing to delete`,
    { hint: 'Add a digest: NAME@sha256:….' },
  );
}
