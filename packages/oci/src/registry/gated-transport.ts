import type { RegistryResponse } from './exchange.ts';
import type { RateGate } from './rate-gate.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Transport } from './transport.ts';

/**
 * A transport whose requests wait for the pauses that their hosts ask for: registries, token servers and storage alike.
 * @param longestMs a pause that is longer holds nobody back: who asked is told about it
 * Source: RFC 9110 section 15.6.4 "503 Service Unavailable", RFC 6585 section 4 "429 Too Many Requests".
 */
export function gateTransport(transport: Transport, gate: RateGate, longestMs: number): Transport {
  return {
    async send(exchange) {
      const pass = await gate.enter(exchange.url.host, exchange.signal);
      const isStream = exchange.body !== undefined && !(exchange.body instanceof Uint8Array);
      // An upload may take minutes.
      if (isStream) pass.release();
      let answer: RegistryResponse;
      try {
        answer = await transport.send(exchange);
      } catch (error) {
        pass.release();
        throw error;
      }
      const pauseMs = askedPause(answer);
      if (pauseMs === undefined) pass.leave();
      else if (pauseMs <= longestMs) pass.refused(pauseMs);
      else pass.release();
      return answer;
    },
    close: () => transport.close(),
  };
}

/** Milliseconds, 0 where a host only says that there are too many requests; undefined for any other answer. */
function askedPause(answer: RegistryResponse): number | undefined {
  const askedMs = parseRetryAfter(answer.header('retry-after'), Date.now());
  if (answer.status === 429) return askedMs ?? 0;
  return answer.status === 503 ? askedMs : undefined;
}
