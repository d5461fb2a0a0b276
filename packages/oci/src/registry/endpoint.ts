import { StrakeError } from '../errors/index.ts';
import type { Trust } from './dispatchers.ts';
import { speaksTls } from './network-error.ts';
import { speaksPlain } from './plain-probe.ts';
import { apiHost, isInsecure, isLoopback } from './registry-host.ts';
import type { Transport } from './transport.ts';

/** Finds the URL of a registry's API, once a build. */
export interface EndpointFinder {
  /** The root of the API's URL, with the scheme that the registry speaks. */
  find(trust: Trust, signal: AbortSignal): Promise<URL>;
}

/**
 * HTTPS, and nothing else, for most registries. One on this machine, or one that the caller marks as insecure, is
 * asked over HTTPS first; if it does not speak it, plain HTTP is used.
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
    const answer = await transport.send({
      method: 'GET',
      url: new URL('/v2/', secure),
      headers: {},
      trust,
      signal,
    });
    await answer.discard();
    return secure;
  } catch (error) {
    // A server with TLS, but a bad certificate or one that wants ours, is no reason to do without.
    if (!StrakeError.is(error) || error.kind !== 'registry' || speaksTls(error)) throw error;
    return plain;
  }
}
