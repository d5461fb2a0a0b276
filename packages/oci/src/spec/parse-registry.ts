import { StrakeError } from '../errors/index.ts';
import { parseReference } from './reference.ts';

/**
 * Reads the name of a registry: `HOST[:PORT]`, also as a URL. All names of Docker Hub are `docker.io`.
 * @throws REFERENCE_INVALID
 */
export function parseRegistry(text: string): string {
  const host = text
    .trim()
    .replace(/^https?:\/\//i, '')
    .replace(/\/+(?:v[12]\/*)?$/, '');
  if (/^[^/@]+$/.test(host)) {
    const { registry, repository } = parseReference(`${host}/name`);
    if (repository === 'name') return registry.toLowerCase();
    if (registry === 'docker.io' && repository === 'library/name') return registry;
  }
  throw new StrakeError('REFERENCE_INVALID', `registry "${hideUser(host)}" is no HOST[:PORT]`, {
    hint: 'Write ghcr.io, docker.io or localhost:5000, without a path and without a user.',
  });
}

/** What stands before an @ may hold a password. */
function hideUser(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1);
}
