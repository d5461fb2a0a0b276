import { StrakeError } from '../errors/index.ts';
import type { Exchange } from './exchange.ts';

type Asked = Pick<Exchange, 'method' | 'url'>;

/**
 * Tracks which servers send a body in response to a HEAD, against RFC 9110: it would be read as the response to the next request.
 * By default undici closes every connection after a HEAD, and a connection costs more than the request; with this class that
 * happens only for servers that were found to do so.
 */
export class HeadResponses {
  readonly #responded = new Set<string>();
  readonly #withBody = new Set<string>();

  /** Whether the connection has to be closed after the response. */
  closesAfter({ method, url }: Asked): boolean {
    return method === 'HEAD' && this.#withBody.has(url.origin);
  }

  note({ method, url }: Asked): void {
    if (method === 'HEAD') this.#responded.add(url.origin);
  }

  /** Interprets a failure: a malformed response may be the body of a HEAD, and is then retryable. */
  explain(failure: unknown, { url: { origin } }: Asked): unknown {
    if (!StrakeError.is(failure) || failure.code !== 'REGISTRY_PROTOCOL') return failure;
    if (!this.#responded.has(origin) || this.#withBody.has(origin)) return failure;
    this.#withBody.add(origin);
    const { code, message, facts } = failure;
    return new StrakeError(code, message, { ...facts, cause: failure, retryable: true });
  }
}
