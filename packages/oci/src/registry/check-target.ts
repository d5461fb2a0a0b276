import type { StrakeError } from '../errors/index.ts';
import { refusedTarget } from './refused-target.ts';
import { hostKind, isInsecure, isLocalKind } from './registry-host.ts';
import type { Trust } from './trust.ts';

/** What a registry may redirect a client to. */
export interface TargetRules extends Trust {
  /** The URL of the registry's API: the scheme, host and port in use. */
  readonly base: URL;
}

/**
 * Checks the target of a redirect or Location, and returns it resolved against the URL of the response: HTTPS must stay
 * HTTPS, and only a registry on this machine may redirect to this machine or to link-local addresses. The addresses of a host
 * name are checked when the connection is made.
 * @throws REGISTRY_PROTOCOL naming what is wrong
 */
export function checkLocation(location: string | undefined, from: URL, rules: TargetRules): URL {
  if (!location) throw refused(rules, 'redirects without a Location');
  if (!URL.canParse(location, from.href)) throw refused(rules, 'redirects to an invalid URL');
  const url = new URL(location, from);
  // Behind a proxy that terminates TLS, registries often believe that they are accessed over HTTP.
  if (
    url.hostname === rules.base.hostname &&
    rules.base.protocol === 'https:' &&
    url.protocol === 'http:'
  ) {
    if (url.port === '' || url.port === rules.base.port) {
      url.protocol = 'https:';
      url.port = rules.base.port;
    }
  }
  checkTarget(url, rules, 'redirects to');
  return url;
}

/**
 * Checks the token server that a registry names: as for a redirect, and a private address is allowed only for a registry that
 * has one too.
 * @throws REGISTRY_PROTOCOL before anything is sent
 */
export function checkRealm(realm: string, from: URL, rules: TargetRules): URL {
  if (!URL.canParse(realm, from.href))
    throw refused(rules, 'names a token server with an invalid URL');
  const url = new URL(realm, from);
  checkTarget(url, rules, 'names a token server at');
  const own = hostKind(rules.base.hostname);
  if (
    hostKind(url.hostname) === 'private' &&
    own === 'other' &&
    url.host !== rules.base.host &&
    /^[\d[]/.test(url.hostname)
  ) {
    throw refused(rules, `names a token server at a private address: ${url.host}`);
  }
  return url;
}

function checkTarget(url: URL, rules: TargetRules, verb: string): void {
  const { base, insecure } = rules;
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refused(rules, `${verb} ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    throw refused(rules, `${verb} a URL with a user name`);
  if (url.origin === base.origin) return;
  if (url.protocol === 'http:' && base.protocol === 'https:' && !isInsecure(url.host, insecure)) {
    throw refused(rules, `${verb} ${url.host} without TLS`);
  }
  const kind = hostKind(url.hostname);
  if (isLocalKind(kind) && hostKind(base.hostname) !== 'loopback') {
    throw refused(rules, `${verb} a ${kind} address: ${url.host}`);
  }
}

function refused({ base }: TargetRules, what: string): StrakeError {
  return refusedTarget(base.host, what);
}
