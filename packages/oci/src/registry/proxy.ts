import { BlockList, isIP } from 'node:net';
import type { Environment } from '../credential/index.ts';
import { StrakeError } from '../errors/index.ts';
import { hostKind } from './registry-host.ts';

const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * The proxy for a URL, from `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` in lower or upper case, as Go programs interpret them;
 * undefined for none. This machine is never accessed through a proxy.
 * Source: Go, package golang.org/x/net/http/httpproxy.
 * @throws REGISTRY_CONFIG for a proxy that is not an HTTP proxy
 */
export function chooseProxy(url: URL, env: Environment): URL | undefined {
  const value = variable(env, url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (!value || hostKind(url.hostname) === 'loopback' || isExcepted(url, variable(env, 'NO_PROXY')))
    return undefined;
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  const proxy = URL.canParse(text) ? new URL(text) : undefined;
  if (proxy && proxy.protocol in PORTS && proxy.hostname !== '') return proxy;
  throw new StrakeError('REGISTRY_CONFIG', `the proxy for ${url.host} is not an HTTP proxy`, {
    hint: 'Set HTTPS_PROXY and HTTP_PROXY to http://HOST:PORT or https://HOST:PORT.',
  });
}

function variable(env: Environment, name: string): string {
  return (env[name.toLowerCase()] || env[name] || '').trim();
}

/** Matches `*`, a domain with its subdomains, `.DOMAIN` for the subdomains only, an address or an address range; with or without a port. */
function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
  const port = url.port || (PORTS[url.protocol] ?? '');
  return list
    .split(',')
    .map((item) => item.trim().toLowerCase())
    .filter((item) => item !== '')
    .some((item) => {
      if (item === '*') return true;
      if (item.includes('/')) return isInRange(host, item);
      const [, name = item, itemPort] =
        /^(.*?)(?::(\d+))?$/.exec(isIP(item) === 6 ? `[${item}]` : item) ?? [];
      if (itemPort !== undefined && itemPort !== port) return false;
      const bare = name.replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '');
      if (isIP(bare)) return bare === host;
      return bare.startsWith('.')
        ? host.endsWith(bare)
        : host === bare || host.endsWith(`.${bare}`);
    });
}

function isInRange(host: string, range: string): boolean {
  const [address = '', bits = ''] = range.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const isRange =
    isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 'ipv6' ? 128 : 32);
  if (!isRange || isIP(host) !== isIP(address)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family);
  return list.check(host, family);
}
