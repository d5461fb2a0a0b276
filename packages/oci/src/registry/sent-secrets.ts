import { redact } from '../errors/index.ts';

/** Shorter query values are numbers and words, not secrets. */
const MIN_VALUE_LENGTH = 8;

/** The secrets in an Authorization header. Source: RFC 7617, RFC 6750. */
export function secretsOf(authorization: string | undefined): readonly string[] {
  const [, scheme, value] = /^(\S+) (.+)$/.exec(authorization ?? '') ?? [];
  if (value === undefined) return [];
  if (scheme !== 'Basic') return [value];
  const login = Buffer.from(value, 'base64').toString();
  return [value, value.replace(/=+$/, ''), login, login.slice(login.indexOf(':') + 1)];
}

/** The secrets in a URL: query values that no message shows, such as signatures. */
export function secretsIn(url: URL): readonly string[] {
  const shown = new Set(new URL(redact(url.href)).searchParams.values());
  return [...url.searchParams.values()].filter(
    (value) => value.length >= MIN_VALUE_LENGTH && !shown.has(value),
  );
}
