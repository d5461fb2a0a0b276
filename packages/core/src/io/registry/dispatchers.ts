import type { Dispatcher } from 'undici';
import type { Environment } from '../credential/index.ts';
import { createAgent, createProxyAgent } from '../http/index.ts';
import { type Certificates, readCertificates } from '../registry-config/index.ts';
import { chooseProxy } from './proxy.ts';
import { apiHost, hostKind, isInsecure } from './registry-host.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';
import { secureContext } from './secure-context.ts';

/** Which registry an exchange belongs to, and which hosts need no certificate for it. */
export interface Trust {
  /** As references name it. */
  readonly registry: string;
  /** `HOST:PORT`, or `HOST` for all its ports. */
  readonly insecure: readonly string[];
}

/** Pools of connections, one for each way to connect. */
export interface Dispatchers {
  /** @throws REGISTRY_CONFIG, FILE_UNREADABLE */
  find(url: URL, trust: Trust): Promise<Dispatcher>;
  close(): Promise<void>;
}

/** undici is loaded with the first request, so that a build without a registry does not pay for it. */
export function createDispatchers(env: Environment, timeouts: RegistryTimeouts): Dispatchers {
  const certificates = new Map<string, Promise<Certificates>>();
  const pools = new Map<string, Promise<Dispatcher>>();
  const certificatesOf = (host: string) =>
    remember(certificates, host, () => readCertificates(host, env));

  const connectionOf = async (url: URL, trust: Trust) => {
    const isOwn = url.host === new URL(`https://${apiHost(trust.registry)}/`).host;
    const [registry, own] = await Promise.all([
      certificatesOf(trust.registry),
      certificatesOf(isOwn ? trust.registry : url.host),
    ]);
    return { registry, own, isVerified: !isInsecure(url.host, trust.insecure) };
  };

  return {
    async find(url, trust) {
      const proxy = chooseProxy(url, env);
      const isPlain = url.protocol === 'http:';
      if (isPlain)
        return remember(pools, `http ${proxy?.href}`, async () =>
          connect(proxy, {}, timeouts, isPlain),
        );
      const { registry, own, isVerified } = await connectionOf(url, trust);
      const useSystem = hostKind(url.hostname) !== 'loopback';
      const key = [
        proxy?.href,
        isVerified,
        useSystem,
        registry.ca.length > 0 && trust.registry,
        own.ca.length + own.clients.length > 0 && url.host,
      ];
      return remember(pools, key.join(' '), async () => {
        const context = secureContext({ host: url.host, env, registry, own, useSystem });
        const tls = { secureContext: context, rejectUnauthorized: isVerified };
        return connect(proxy, tls, timeouts, isPlain);
      });
    },
    async close() {
      const open = [...pools.values()];
      pools.clear();
      await Promise.allSettled(open.map(async (pool) => (await pool).destroy()));
    },
  };
}

function connect(
  proxy: URL | undefined,
  tls: object,
  timeouts: RegistryTimeouts,
  isPlain: boolean,
): Dispatcher {
  // One request a connection at a time: a slow upload must not hold up what stands behind it.
  const agent = { connect: { timeout: timeouts.connectMs, ...tls }, allowH2: false, pipelining: 1 };
  if (!proxy) return createAgent(agent);
  // Many proxies let CONNECT through to port 443 only: what has no TLS is asked of the proxy itself.
  return createProxyAgent({ ...agent, uri: proxy.href, requestTls: tls, proxyTunnel: !isPlain });
}

/** A failure is not remembered. */
function remember<T>(
  memory: Map<string, Promise<T>>,
  key: string,
  make: () => Promise<T>,
): Promise<T> {
  const known = memory.get(key) ?? make();
  memory.set(key, known);
  known.catch(() => memory.delete(key));
  return known;
}
