import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { StrakeError } from '../../errors/index.ts';
import type { Environment } from '../credential/index.ts';
import { createDispatchers } from './dispatchers.ts';
import type { Answer, Exchange, StreamBody } from './exchange.ts';
import { networkError } from './network-error.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

/** Sends single requests over shared connections. */
export interface Transport {
  /** @throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, REGISTRY_TLS, REGISTRY_PROTOCOL; any status is an answer */
  send(exchange: Exchange): Promise<Answer>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly env: Environment;
  readonly timeouts: RegistryTimeouts;
}

export function createTransport({ env, timeouts }: TransportOptions): Transport {
  const dispatchers = createDispatchers(env, timeouts);
  return {
    async send(exchange) {
      const { method, url, headers, body, signal } = exchange;
      signal.throwIfAborted();
      const stalled = new AbortController();
      const answerMs = exchange.answerMs ?? timeouts.idleMs;
      try {
        const dispatcher = await dispatchers.find(url, exchange.trust);
        const answer = await dispatcher.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: { 'user-agent': 'strake', ...headers, ...lengthOf(body) },
          body: isStream(body)
            ? Readable.from(watched(body, exchange, timeouts.idleMs, stalled))
            : (body ?? null),
          signal: AbortSignal.any([signal, stalled.signal]),
          headersTimeout: answerMs,
          bodyTimeout: timeouts.idleMs,
        });
        return toAnswer(exchange, answer);
      } catch (error) {
        throw networkError(error, exchange);
      }
    },
    close: () => dispatchers.close(),
  };
}

function isStream(body: Exchange['body']): body is StreamBody {
  return body !== undefined && !(body instanceof Uint8Array);
}

function lengthOf(body: Exchange['body']): Record<string, string> {
  return isStream(body) ? { 'content-length': String(body.size) } : {};
}

/** The body's bytes; an exchange whose other side takes none for too long is ended through `stalled`. */
async function* watched(
  body: StreamBody,
  exchange: Exchange,
  idleMs: number,
  stalled: AbortController,
): AsyncGenerator<Uint8Array> {
  const stop = () =>
    stalled.abort(
      new StrakeError('REGISTRY_TIMEOUT', `registry ${exchange.url.host} stopped receiving`, {
        hint: 'Try again later, or raise timeouts.',
        method: exchange.method,
        url: exchange.url.href,
        retryable: true,
      }),
    );
  for await (const chunk of body.open(exchange.signal)) {
    const timer = setTimeout(stop, idleMs);
    try {
      // A copy: the source may use the chunk's memory again while the socket still holds it.
      yield Buffer.from(chunk);
    } finally {
      clearTimeout(timer);
    }
  }
}

function toAnswer(exchange: Exchange, answer: Dispatcher.ResponseData): Answer {
  const headers = (name: string): readonly string[] => {
    const value = answer.headers[name];
    return value === undefined ? [] : typeof value === 'string' ? [value] : value;
  };
  return {
    method: exchange.method,
    url: exchange.url,
    status: answer.statusCode,
    header: (name) => headers(name)[0],
    headers,
    body: chunks(answer.body, exchange),
    async discard() {
      // Beyond 64 KiB it is cheaper to give up the connection than to read on.
      await answer.body.dump({ limit: 64 * 1024 }).catch(() => {});
    },
  };
}

async function* chunks(body: Readable, exchange: Exchange): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (error) {
    throw networkError(error, exchange);
  }
}
