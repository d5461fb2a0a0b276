import { formatReference, type Reference } from './reference.ts';
import {
  checkDigest,
  checkHost,
  checkLength,
  checkPath,
  checkTag,
  invalid,
} from './reference-grammar.ts';

/**
 * Checks a reference that need not come from `parseReference`: every part becomes part of a URL, where `..`, `?` or `#` would
 * select another repository.
 * @throws REFERENCE_INVALID naming the part that breaks the grammar
 */
export function checkReference(reference: Reference): void {
  const { registry, repository, tag, digest } = reference;
  checkRegistry(registry);
  const text = formatReference(reference);
  checkPath(text, repository);
  checkLength(text, repository);
  if (tag !== undefined) checkTag(text, tag);
  if (digest !== undefined) checkDigest(text, digest);
}

/**
 * Checks the name of a registry, `HOST[:PORT]`.
 * @throws REFERENCE_INVALID
 */
export function checkRegistry(registry: string): void {
  if (!registry)
    throw invalid('the registry is empty', 'Write HOST[:PORT]: ghcr.io or localhost:5000.');
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(registry)?.[0];
  // A URL, and what precedes an @, may contain a password, so neither is repeated.
  if (scheme)
    throw invalid(
      `a registry must not start with ${scheme}`,
      `Remove ${scheme}: write HOST[:PORT].`,
    );
  if (registry.includes('@'))
    throw invalid(
      'a registry must not contain a user name',
      'Remove what precedes the @; credentials come from a credential file.',
    );
  checkHost(registry, registry);
}
