import { StrakeError } from '../errors/index.ts';
import type { Trust } from './dispatchers.ts';
import { speaksTls } from './network-error.ts';
import { speaksPlain } from './plain-probe.ts';
import { apiHost, isInsecure, isLoopback } from './registry-host.ts';
import type { Transport } from './transport.ts';

/** Finds the URL of a registry's API, once per build. */
export interface EndpointFinder {
  /** The root of the API's URL, with the scheme that the registry uses. */
  find(trust: Trust, signal: AbortSignal): Promise<URL>;
}

/**
 * Most registries are accessed only over HTTPS. For one on this machine, or one that the caller marks as insecure, HTTPS is
 * tried first, and plain HTTP is used if the registry does not speak TLS.
 */
export function createEndpointFinder(transport: Transport, connectMs: number): EndpointFinder {
  const found = new Map<string, Promise<URL>>();
  return {
    find(trust, signal) {
      const host = apiHost(trust.registry);
      const secure = new URL(`https://${host}/`);
      if (!isLoopback(host) && !isInsecure(host, trust.insecure)) return Promise.resolve(secure);
      const known = found.get(host) ?? probe(transport, secure, trust, connectMs, signal);
      found.set(host, known);
      known.catch(() => found.delete(host));
      return known;
    },
  };
}

async function probe(
  transport: Transport,
  secure: URL,
  trust: Trust,
  connectMs: number,
  signal: AbortSignal,
): Promise<URL> {
  const plain = new URL(`http://${secure.host}/`);
  if (isLoopback(secure.host) && (await speaksPlain(secure, connectMs, signal))) return plain;
  try {
    const response = await transport.send({
      method: 'GET',
      url: new URL('/v2/', secure),
      headers: {},
      trust,
      signal,
    });
    await response.discard();
    return secure;
  } catch (error) {
    // A server with a bad certificate, or one that requires a client certificate, is no reason to fall back to HTTP.
    if (!StrakeError.is(error) || error.kind !== 'registry' || speaksTls(error)) throw error;
    return plain;
  }
}
