import { StrakeError } from '../errors/index.ts';
import type { Exchange } from './exchange.ts';

type Asked = Pick<Exchange, 'method' | 'url'>;

/**
 * Which servers send a body with the answer to a HEAD, against RFC 9110: it would be read as the answer to the next request. undici
 * closes every connection after a HEAD for them, and a connection costs more than the request; here those do that are found out.
 */
export class HeadAnswers {
  readonly #answered = new Set<string>();
  readonly #withBody = new Set<string>();

  /** Whether the connection has to be closed after the answer. */
  closesAfter({ method, url }: Asked): boolean {
    return method === 'HEAD' && this.#withBody.has(url.origin);
  }

  note({ method, url }: Asked): void {
    if (method === 'HEAD') this.#answered.add(url.origin);
  }

  /** What a failure means: an answer that is no HTTP may be the body of a HEAD's, and is then worth another try. */
  explain(failure: unknown, { url: { origin } }: Asked): unknown {
    if (!StrakeError.is(failure) || failure.code !== 'REGISTRY_PROTOCOL') return failure;
    if (!this.#answered.has(origin) || this.#withBody.has(origin)) return failure;
    this.#withBody.add(origin);
    const { code, message, facts } = failure;
    return new StrakeError(code, message, { ...facts, cause: failure, retryable: true });
  }
}
