import { StrakeError } from '../errors/index.ts';
import type { Exchange } from './exchange.ts';
import { speaksTls } from './network-error.ts';
import { apiHost, isInsecure, isLoopback } from './registry-host.ts';
import type { Transport } from './transport.ts';
import type { Trust } from './trust.ts';

/** Finds the URL of a registry's API, once per build. */
export interface EndpointFinder {
  /** The root of the API's URL, with the scheme that the registry uses. */
  find(trust: Trust, signal: AbortSignal): Promise<URL>;
}

/**
 * Most registries are accessed only over HTTPS. For one that the caller marks as insecure, HTTPS is tried first, and plain HTTP is
 * used if the registry does not speak TLS. For one on this machine plain HTTP is tried first, because most of them have no TLS, and
 * creating a TLS client takes longer than a request to them. Neither request carries credentials.
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
  const request = { method: 'GET', headers: {}, trust, signal } as const;
  if (isLoopback(secure.host)) {
    const url = new URL('/v2/', plain);
    if (await isRegistry(transport, { ...request, url, responseMs: connectMs })) return plain;
  }
  try {
    const response = await transport.send({ ...request, url: new URL('/v2/', secure) });
    await response.discard();
    return secure;
  } catch (error) {
    // A server with a bad certificate, or one that requires a client certificate, does not justify falling back to HTTP.
    if (!isFailedRequest(error) || speaksTls(error)) throw error;
    return plain;
  }
}

/**
 * True if a registry sends the response. A server with TLS returns another status, or closes the connection.
 * Source: distribution-spec, "Determining Support".
 */
async function isRegistry(transport: Transport, exchange: Exchange): Promise<boolean> {
  try {
    const response = await transport.send(exchange);
    await response.discard();
    return response.status === 200 || response.status === 401;
  } catch (error) {
    if (!isFailedRequest(error)) throw error;
    return false;
  }
}

function isFailedRequest(error: unknown): error is StrakeError {
  return StrakeError.is(error) && error.kind === 'registry';
}
