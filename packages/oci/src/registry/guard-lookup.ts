import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { refusedTarget } from './refused-target.ts';
import { hostKind, isLocalKind } from './registry-host.ts';

/** DNS lookups of one build, which record where registries are. */
export interface Lookups {
  /** For connections to a registry's own host: records whether it is on this machine. */
  readonly own: LookupFunction;
  /**
   * For connections to hosts that a registry names (redirects, uploads, token servers): rejects names that resolve to this
   * machine or to link-local addresses, as `checkLocation` does for addresses, unless the registry itself is on this machine.
   * Addresses are checked when the connection is made, so that DNS rebinding has no effect.
   * @param registry `HOST[:PORT]`, as in its URL
   */
  guarded(registry: string): LookupFunction;
}

export function createLookups(): Lookups {
  /** By host name; the first lookup counts. */
  const isLocal = new Map<string, boolean>();
  return {
    own: (hostname, options, callback) =>
      dns.lookup(hostname, options, (error, found, family) => {
        const addresses = error ? [] : addressesOf(found);
        if (addresses.length > 0 && !isLocal.has(hostname))
          isLocal.set(hostname, addresses.every(isLocalAddress));
        callback(error, found, family);
      }),
    guarded: (registry) => (hostname, options, callback) =>
      dns.lookup(hostname, options, (error, found, family) => {
        const wrong = error ? undefined : addressesOf(found).find(isLocalAddress);
        const own = new URL(`http://${registry}/`).hostname;
        if (wrong === undefined || isLocal.get(own)) return callback(error, found, family);
        const what = `redirects to ${hostname}, which has the ${hostKind(plain(wrong))} address ${wrong}`;
        callback(refusedTarget(registry, what), '', 0);
      }),
  };
}

function addressesOf(found: string | readonly dns.LookupAddress[]): readonly string[] {
  return typeof found === 'string' ? [found] : found.map(({ address }) => address);
}

function isLocalAddress(address: string): boolean {
  return isLocalKind(hostKind(plain(address)));
}

/** An address as in a URL: without a zone, IPv4-mapped addresses in hexadecimal. */
function plain(address: string): string {
  const bare = address.replace(/%.*$/s, '');
  return isIP(bare) === 6 ? new URL(`http://[${bare}]/`).hostname : bare;
}
