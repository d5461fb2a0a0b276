import type { RegistryOrigin } from './image-tree.ts';
import { defined } from './record.ts';
import {
  checkDigest,
  checkHost,
  checkLength,
  checkPath,
  checkTag,
  fault,
  invalid,
} from './reference-grammar.ts';

/** The name of an image in a registry. */
export interface Reference {
  /** Host with port where one was written; `docker.io` for all names of Docker Hub. */
  readonly registry: string;
  /** Path below the registry, lower case, at most 255 characters: `library/ubuntu`. */
  readonly repository: string;
  readonly tag?: string;
  /** Together with a tag the digest decides. */
  readonly digest?: string;
}

const HUB = 'docker.io';
const HUB_ALIASES: readonly string[] = [HUB, 'index.docker.io', 'registry-1.docker.io'];

/**
 * Parses `[HOST[:PORT]/]PATH[:TAG][@DIGEST]` as Docker does: without a host it is Docker Hub, where a path of one
 * component gets the prefix `library/`. No default tag is filled in.
 * Source: distribution `reference` grammar, also for IPv6 addresses, in which no IPv4 address can stand; OCI distribution-spec v1.1 "Pulling manifests" for path and tag.
 * @throws REFERENCE_INVALID naming the part that breaks the grammar
 */
export function parseReference(text: string): Reference {
  checkCharacters(text);
  const at = text.indexOf('@');
  if (at >= 0 && text.slice(at).includes('/') && !/^@[a-z0-9]+:/.test(text.slice(at))) {
    // It may contain a password, so it is not repeated.
    throw invalid(
      'an image reference must not contain a user name',
      'Remove what precedes the @; credentials come from a credential file.',
    );
  }
  const named = at < 0 ? text : text.slice(0, at);
  const digest = at < 0 ? undefined : text.slice(at + 1);
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  const hasTag = colon >= 0 && !named.startsWith('[', named.lastIndexOf('/') + 1);
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  const name = hasTag ? named.slice(0, colon) : named;
  if (name === 'localhost' && tag !== undefined && /^\d+$/.test(tag)) {
    throw fault(text, 'names a registry but no repository', `Write ${text}/NAME.`);
  }
  const origin = parseName(text, name);
  if (tag !== undefined) checkTag(text, tag);
  if (digest !== undefined) checkDigest(text, digest);
  return {
    ...origin,
    ...defined({ tag, digest }),
  };
}

/**
 * Parses a repository: a reference without tag and digest.
 * @throws REFERENCE_INVALID
 */
export function parseRepository(text: string): RegistryOrigin {
  const { registry, repository, tag, digest } = parseReference(text);
  if (digest !== undefined)
    throw fault(
      text,
      'has a digest where only a repository is allowed',
      'Remove the @ and what follows it.',
    );
  if (tag !== undefined)
    throw fault(
      text,
      'has a tag where only a repository is allowed',
      `Remove :${tag}; tags are given separately.`,
    );
  return { registry, repository };
}

/** The full name, normalized: `docker.io/library/ubuntu:latest`. {@link parseReference} accepts it. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${tag}${digest}`;
}

/** The same reference, with the tag `latest` if it has neither tag nor digest. */
export function withDefaultTag(reference: Reference): Reference {
  return reference.tag === undefined && reference.digest === undefined
    ? { ...reference, tag: 'latest' }
    : reference;
}

function checkCharacters(text: string): void {
  if (text === '') throw invalid('the image reference is empty', 'Write HOST/PATH:TAG.');
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.exec(text)?.[0];
  // A URL may contain a password, so it is not repeated.
  if (scheme)
    throw invalid(`an image reference must not start with ${scheme}`, `Remove ${scheme}.`);
  const odd = /[^\x21-\x7e]/u.exec(text)?.[0];
  if (odd)
    throw fault(
      text,
      `has the character ${JSON.stringify(odd)}`,
      'A reference has only printable ASCII characters and no spaces.',
    );
}

function parseName(text: string, name: string): RegistryOrigin {
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = first === 'localhost' || /[.:A-Z[]/.test(first);
  if (slash === 0)
    throw fault(text, 'has nothing before its first /', 'Put the registry there, or remove the /.');
  if (name.startsWith('[') && slash < 0)
    throw fault(text, 'names a registry but no repository', `Write ${text}/NAME.`);
  if (hasHost) checkHost(text, first);
  const isHub = !hasHost || HUB_ALIASES.includes(first.toLowerCase());
  const path = hasHost ? name.slice(slash + 1) : name;
  if (!hasHost && /^[0-9a-f]{64}$/.test(path)) {
    throw fault(
      text,
      'is an image ID',
      'Write the name of a repository; for a digest, NAME@sha256:….',
    );
  }
  checkPath(text, path);
  const repository = isHub && !path.includes('/') ? `library/${path}` : path;
  checkLength(text, repository);
  return { registry: isHub ? HUB : first, repository };
}
