import { StrakeError } from '../errors/index.ts';
import { parseReference } from './reference.ts';

/**
 * Parses the name of a registry: `HOST[:PORT]`, or a URL with it. All names of Docker Hub become `docker.io`.
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
  throw new StrakeError('REFERENCE_INVALID', `registry "${hideUser(host)}" is not HOST[:PORT]`, {
    hint: 'Write ghcr.io, docker.io or localhost:5000, without a path and without a user.',
  });
}

/** What precedes an @ may contain a password. */
function hideUser(text: string): string {
  return text.slice(text.lastIndexOf('@') + 1);
}
