import type { SecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { Environment } from '../credential/index.ts';
import { closed } from '../errors/index.ts';
import { createAgent, createProxyAgent } from '../http/index.ts';
import { type Certificates, readCertificates } from '../registry-config/index.ts';
import { createLookups } from './guard-lookup.ts';
import { chooseProxy } from './proxy.ts';
import { apiHost, hostKind, isInsecure, isLoopback } from './registry-host.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';
import type { Trust } from './trust.ts';

/** Connection pools, one for each combination of protocol, proxy and TLS settings. */
export interface Dispatchers {
  /** @throws REGISTRY_CONFIG, FILE_UNREADABLE; CLOSED after `close` */
  find(url: URL, trust: Trust): Promise<Dispatcher>;
  close(): Promise<void>;
}

/** undici is loaded with the first request, so that a build without a registry does not pay for it. */
export function createDispatchers(env: Environment, timeouts: RegistryTimeouts): Dispatchers {
  const certificates = new Map<string, Promise<Certificates>>();
  const contexts = new Map<string, Promise<SecureContext>>();
  const pools = new Map<string, Promise<Dispatcher>>();
  const lookups = createLookups();
  let isClosed = false;
  const certificatesOf = (host: string) =>
    cached(certificates, host, () => readCertificates(host, env));

  const tlsOf = async (url: URL, trust: Trust) => {
    const [registry, own] = await Promise.all([
      certificatesOf(trust.registry),
      certificatesOf(isOwn(url, trust) ? trust.registry : url.host),
    ]);
    const useSystem = hostKind(url.hostname) !== 'loopback';
    const key = [
      useSystem,
      registry.ca.length > 0 && trust.registry,
      own.ca.length + own.clients.length > 0 && url.host,
    ].join(' ');
    // Creating one takes longer than a request: it is shared by all connections with the same certificates.
    const context = await cached(contexts, key, async () => {
      const { secureContext } = await import('./secure-context.ts');
      return secureContext({ host: url.host, env, registry, own, useSystem });
    });
    const isVerified = !isInsecure(url.host, trust.insecure);
    return { key: `${key} ${isVerified}`, secureContext: context, rejectUnauthorized: isVerified };
  };

  return {
    async find(url, trust) {
      if (isClosed) throw closed('the registry client');
      const proxy = chooseProxy(url, env);
      const isPlain = url.protocol === 'http:';
      const { key = '', ...tls } = isPlain ? {} : await tlsOf(url, trust);
      const host = apiHost(trust.registry);
      const isFree = isOwn(url, trust) || isLoopback(host);
      const name = [url.protocol, proxy?.href, key, isFree ? isOwn(url, trust) : host].join(' ');
      return cached(pools, name, async () => {
        // A proxy resolves names itself.
        if (proxy) return connectOver(proxy, { isPlain, tls }, timeouts);
        const own = isOwn(url, trust) ? { lookup: lookups.own } : {};
        const lookup = isFree ? own : { lookup: lookups.guarded(host) };
        return createAgent({
          ...ONE_AT_A_TIME,
          connect: { timeout: timeouts.connectMs, ...tls, ...lookup },
        });
      });
    },
    async close() {
      isClosed = true;
      const open = [...pools.values()];
      pools.clear();
      await Promise.allSettled(open.map(async (pool) => (await pool).destroy()));
    },
  };
}

/** True for the host of the registry itself, with its port. */
function isOwn(url: URL, { registry }: Trust): boolean {
  return new URL(`${url.protocol}//${apiHost(registry)}/`).host === url.host;
}

/** One request at a time on each connection: a slow upload must not delay others. */
const ONE_AT_A_TIME = { allowH2: false, pipelining: 1 };

function connectOver(
  { href }: URL,
  { isPlain, tls }: { readonly isPlain: boolean; readonly tls: object },
  { connectMs }: RegistryTimeouts,
): Dispatcher {
  const connect = { timeout: connectMs, ...tls };
  // Many proxies allow CONNECT to port 443 only: requests without TLS are sent to the proxy itself.
  const through = { requestTls: tls, proxyTunnel: !isPlain };
  return createProxyAgent({ ...ONE_AT_A_TIME, connect, uri: href, ...through });
}

/** Failures are not cached. */
function cached<T>(
  cache: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const known = cache.get(key) ?? make();
  cache.set(key, known);
  known.catch(() => cache.delete(key));
  return known;
}
