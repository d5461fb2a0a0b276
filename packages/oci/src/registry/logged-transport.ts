import { messageOf } from '../errors/index.ts';
import type { Transport } from './transport.ts';

/**
 * A transport that logs every request once it has a response or has failed: `GET https://ghcr.io/v2/ 401 (12 ms)`. Queries are
 * omitted, because they may contain tokens and signatures.
 */
export function logTransport(transport: Transport, log: (line: string) => void): Transport {
  return {
    async send(exchange) {
      const { method, url } = exchange;
      const started = performance.now();
      const tell = (outcome: string) => {
        const milliseconds = Math.round(performance.now() - started);
        log(`${method} ${url.origin}${url.pathname} ${outcome} (${milliseconds} ms)`);
      };
      try {
        const response = await transport.send(exchange);
        tell(String(response.status));
        return response;
      } catch (error) {
        tell(`failed: ${messageOf(error)}`);
        throw error;
      }
    },
    close: () => transport.close(),
  };
}
