import type { RegistryResponse } from './exchange.ts';
import type { RateGate } from './rate-gate.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Transport } from './transport.ts';

/**
 * A transport whose requests respect the pauses that hosts ask for: registries, token servers and storage alike.
 * @param longestMs a longer pause does not delay other requests: the caller gets the response
 * Source: RFC 9110 section 15.6.4 "503 Service Unavailable", RFC 6585 section 4 "429 Too Many Requests".
 */
export function gateTransport(transport: Transport, gate: RateGate, longestMs: number): Transport {
  return {
    async send(exchange) {
      const pass = await gate.enter(exchange.url.host, exchange.signal);
      const isStream = exchange.body !== undefined && !(exchange.body instanceof Uint8Array);
      // An upload may take minutes.
      if (isStream) pass.release();
      let response: RegistryResponse;
      try {
        response = await transport.send(exchange);
      } catch (error) {
        pass.release();
        throw error;
      }
      const pauseMs = requestedPauseMs(response);
      if (pauseMs === undefined) pass.leave();
      else if (pauseMs <= longestMs) pass.refused(pauseMs);
      else pass.release();
      return response;
    },
    close: () => transport.close(),
  };
}

/** Milliseconds; 0 if a host only reports too many requests; undefined for any other response. */
function requestedPauseMs(response: RegistryResponse): number | undefined {
  const askedMs = parseRetryAfter(response.header('retry-after'), Date.now());
  if (response.status === 429) return askedMs ?? 0;
  return response.status === 503 ? askedMs : undefined;
}
