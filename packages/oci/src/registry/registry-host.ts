import { isIP } from 'node:net';

const HUB = 'docker.io';
const HUB_API = 'registry-1.docker.io';

/** The host, with its port where it has one, that serves the API of a registry. */
export function apiHost(registry: string): string {
  return registry.toLowerCase() === HUB ? HUB_API : registry.toLowerCase();
}

/** What kind of address a URL's host is, as far as its spelling tells. */
export type HostKind = 'loopback' | 'link-local' | 'unspecified' | 'private' | 'other';

/**
 * The kind of a host name in the form of `URL.hostname`: WHATWG URLs normalize unusual IPv4 forms (`127.1`, `0x7f.1`) to four
 * decimal numbers.
 */
export function hostKind(hostname: string): HostKind {
  const host = hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  if (isIP(host) === 4) return ipv4Kind(host);
  if (isIP(host) !== 6) return 'other';
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(host);
  if (mapped) return ipv4Kind(dotted(mapped[1] ?? '', mapped[2] ?? ''));
  if (host === '::1') return 'loopback';
  if (host === '::') return 'unspecified';
  // The metadata service of AWS, whose IPv4 address is link-local.
  if (/^fe[89ab]/.test(host) || host === 'fd00:ec2::254') return 'link-local';
  return /^f[cd]/.test(host) ? 'private' : 'other';
}

/** True for addresses that only reach this machine or its own link. */
export function isLocalKind(kind: HostKind): boolean {
  return kind === 'loopback' || kind === 'link-local' || kind === 'unspecified';
}

function ipv4Kind(host: string): HostKind {
  const [a = 0, b = 0] = host.split('.').map(Number);
  if (a === 127) return 'loopback';
  if (a === 0) return 'unspecified';
  if (a === 169 && b === 254) return 'link-local';
  const isPrivate = a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168);
  return isPrivate ? 'private' : 'other';
}

function dotted(high: string, low: string): string {
  const [h, l] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [h >> 8, h & 255, l >> 8, l & 255].join('.');
}

/** True if a registry (`HOST[:PORT]`) is on this machine. */
export function isLoopback(registry: string): boolean {
  const host = `http://${registry}/`;
  return URL.canParse(host) && hostKind(new URL(host).hostname) === 'loopback';
}

/** True if the caller allows plain HTTP and untrusted certificates: `HOST:PORT`, or `HOST` for all its ports. */
export function isInsecure(host: string, insecure: readonly string[]): boolean {
  const hostname = new URL(`http://${host}/`).hostname;
  return insecure.some((name) => [host.toLowerCase(), hostname].includes(name.toLowerCase()));
}
