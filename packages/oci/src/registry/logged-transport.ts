import { messageOf } from '../errors/index.ts';
import type { Transport } from './transport.ts';

/**
 * A transport that tells of every request once it is answered or has failed: `GET https://ghcr.io/v2/ 401 (12 ms)`. Queries are
 * left out, since tokens and signatures stand in them.
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
        const answer = await transport.send(exchange);
        tell(String(answer.status));
        return answer;
      } catch (error) {
        tell(`failed: ${messageOf(error)}`);
        throw error;
      }
    },
    close: () => transport.close(),
  };
}
