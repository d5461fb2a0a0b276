import dns from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { refusedTarget } from './refused-target.ts';
import { hostKind, isLocalKind } from './registry-host.ts';

/** Name look-ups of one build, which know where registries are. */
export interface Lookups {
  /** For connections to a registry's own host: notes whether it is on this machine. */
  readonly own: LookupFunction;
  /**
   * For connections to where a registry leads (redirects, uploads, token servers): refuses names that stand for this machine
   * or for link-local addresses, as `checkLocation` does for addresses, unless the registry is on this machine itself. Addresses
   * are checked when the connection is made, so that no later answer of a name server counts.
   * @param registry `HOST[:PORT]`, as its URL has it
   */
  guarded(registry: string): LookupFunction;
}

export function createLookups(): Lookups {
  /** By host name; the first answer counts. */
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
        const what = `leads to ${hostname}, which is the ${hostKind(plain(wrong))} address ${wrong}`;
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

/** As a URL writes an address: without zone, IPv4 inside IPv6 in hex digits. */
function plain(address: string): string {
  const bare = address.replace(/%.*$/s, '');
  return isIP(bare) === 6 ? new URL(`http://[${bare}]/`).hostname : bare;
}
