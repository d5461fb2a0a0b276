import { StrakeError } from '../errors/index.ts';
import { digestFault } from './digest.ts';

// The rules for the parts of a reference. `text` is the whole of it, for messages.

const LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const MAX_PATH = 255;

/** True for what the grammar of tags allows: `[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`. Source: as {@link parseTag}. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/**
 * Checks a tag and returns it.
 * Source: OCI distribution-spec v1.1 "Pulling manifests" (`[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}`).
 * @throws REFERENCE_INVALID
 */
export function parseTag(text: string): string {
  if (isTag(text)) return text;
  throw invalid(`tag ${JSON.stringify(text)} ${tagFault(text)}`, TAG_HINT);
}

export function checkHost(text: string, domain: string): void {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(domain);
  const host = match?.[1] ?? '';
  const port = match?.[2];
  if (!match || port?.includes(':')) {
    throw fault(
      text,
      `has the invalid host ${JSON.stringify(domain)}`,
      'Put an IPv6 address in brackets: [::1]:5000/NAME.',
    );
  }
  if (port !== undefined && !(/^\d{1,5}$/.test(port) && Number(port) <= 65_535)) {
    throw fault(
      text,
      `has the invalid port ${JSON.stringify(port)}`,
      'A port is a number up to 65535.',
    );
  }
  // Other tools reject them: an address has one spelling in all references.
  if (/^\[[0-9A-Fa-f:]*:\d+(?:\.\d+){3}\]$/.test(host) && URL.canParse(`http://${host}/`))
    throw fault(
      text,
      `has the host ${JSON.stringify(host)} with an IPv4 address inside`,
      `Write it in hexadecimal: ${new URL(`http://${host}/`).hostname}.`,
    );
  const isHost = host.startsWith('[')
    ? /^\[[0-9A-Fa-f:]+\]$/.test(host) && URL.canParse(`http://${host}/`)
    : host.split('.').every((label) => LABEL.test(label));
  if (!isHost)
    throw fault(
      text,
      `has the invalid host ${JSON.stringify(host)}`,
      'A host name has letters, digits, dots and inner hyphens.',
    );
}

export function checkPath(text: string, path: string): void {
  if (!path) throw fault(text, 'has no repository', 'Write HOST/PATH:TAG.');
  for (const component of path.split('/')) {
    if (COMPONENT.test(component)) continue;
    if (component === '')
      throw fault(text, 'has an empty component in its path', 'Remove the extra /.');
    const hint = /[A-Z]/.test(component)
      ? `Repositories are lower case: write ${component.toLowerCase()}.`
      : 'A path component has lower-case letters and digits, separated by single . _ __ or hyphens.';
    throw fault(text, `has ${JSON.stringify(component)} in its path`, hint);
  }
}

/** @throws REFERENCE_INVALID for a path that is too long for registries */
export function checkLength(text: string, repository: string): void {
  if (repository.length <= MAX_PATH) return;
  throw fault(
    text,
    `has a path of ${repository.length} characters`,
    `At most ${MAX_PATH} are allowed.`,
  );
}

export function checkTag(text: string, tag: string): void {
  if (!isTag(tag)) throw fault(text, `has a tag that ${tagFault(tag)}`, TAG_HINT);
}

function tagFault(tag: string): string {
  if (tag === '') return 'is empty';
  if (tag.length > 128) return `has ${tag.length} characters`;
  return /^[.-]/.test(tag)
    ? `starts with "${tag[0]}"`
    : `has the character ${JSON.stringify(/[^A-Za-z0-9._-]/.exec(tag)?.[0] ?? '')}`;
}

export function checkDigest(text: string, digest: string): void {
  const wrong = digest === '' ? 'is empty' : digestFault(digest);
  if (wrong)
    throw fault(
      text,
      `has a digest that ${wrong}`,
      'A digest is sha256: and 64 lower-case hex digits, or sha512: and 128.',
    );
}

export function fault(text: string, what: string, hint: string): StrakeError {
  return invalid(`reference ${JSON.stringify(text)} ${what}`, hint);
}

export function invalid(message: string, hint: string): StrakeError {
  return new StrakeError('REFERENCE_INVALID', message, { hint });
}

const TAG_HINT =
  'A tag has letters, digits, . _ and -, does not start with . or -, and has at most 128 characters.';
