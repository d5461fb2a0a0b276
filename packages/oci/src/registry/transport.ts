import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Environment } from '../credential/index.ts';
import { type ErrorFacts, StrakeError } from '../errors/index.ts';
import { createByteRing } from '../stream/index.ts';
import { createDispatchers } from './dispatchers.ts';
import { documentMs } from './document-deadline.ts';
import type { Exchange, RegistryResponse, StreamBody } from './exchange.ts';
import { HeadAnswers } from './head-answers.ts';
import { networkError } from './network-error.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

/** Sends single requests over shared connections. */
export interface Transport {
  /** @throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, REGISTRY_TLS, REGISTRY_PROTOCOL; any status is an answer */
  send(exchange: Exchange): Promise<RegistryResponse>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly env: Environment;
  readonly timeouts: RegistryTimeouts;
}

export function createTransport({ env, timeouts }: TransportOptions): Transport {
  const dispatchers = createDispatchers(env, timeouts);
  const heads = new HeadAnswers();
  return {
    async send(exchange) {
      const { method, url, headers, body, signal } = exchange;
      signal.throwIfAborted();
      const stalled = new AbortController();
      const answerMs = exchange.answerMs ?? timeouts.idleMs;
      const clock = createAnswerClock(exchange, answerMs, stalled);
      try {
        const dispatcher = await dispatchers.find(url, exchange.trust);
        if (!isStream(body)) clock.start();
        const answer = await dispatcher.request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: { ...COMMON_HEADERS, ...headers, ...lengthOf(body) },
          body: isStream(body)
            ? Readable.from(watched(body, exchange, timeouts.idleMs, stalled, clock.start), {
                highWaterMark: 1,
              })
            : (body ?? null),
          signal: AbortSignal.any([signal, stalled.signal]),
          headersTimeout: answerMs,
          bodyTimeout: timeouts.idleMs,
          reset: heads.closesAfter(exchange),
        });
        heads.note(exchange);
        return toResponse(exchange, answer, timeouts.idleMs);
      } catch (error) {
        throw heads.explain(networkError(error, exchange), exchange);
      } finally {
        clock.stop();
      }
    },
    close: () => dispatchers.close(),
  };
}

/** Digests are those of the bytes as they are kept: nothing is to be compressed on its way. */
const COMMON_HEADERS = { 'user-agent': 'strake', 'accept-encoding': 'identity' };

/** Ends an exchange whose answer comes too slowly to begin: undici's own clock starts again with every byte of its headers. */
function createAnswerClock(exchange: Exchange, answerMs: number, stalled: AbortController) {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
  };
  const start = () => {
    clearTimeout(timer);
    // A body that was being read when its exchange was aborted may come to its end afterwards.
    if (isOver) return;
    const end = () =>
      stalled.abort(timedOut(exchange, `did not answer ${exchange.method} in time`));
    timer = setTimeout(end, 2 * answerMs);
  };
  return { start, stop };
}

function timedOut({ method, url }: Exchange, what: string, more: ErrorFacts = {}): StrakeError {
  return new StrakeError('REGISTRY_TIMEOUT', `registry ${url.host} ${what}`, {
    hint: 'Try again later, or raise timeouts.',
    method,
    url: url.href,
    ...more,
  });
}

function isStream(body: Exchange['body']): body is StreamBody {
  return body !== undefined && !(body instanceof Uint8Array);
}

function lengthOf(body: Exchange['body']): Record<string, string> {
  return isStream(body) ? { 'content-length': String(body.size) } : {};
}

/** Written to a socket at a time. */
const PIECE_BYTES = 64 * 1024;
/** A socket waits until it is drained when it holds one or two. */
const PIECES = 8;

/** The body's bytes; an exchange whose other side takes none for too long is ended through `stalled`. */
async function* watched(
  body: StreamBody,
  exchange: Exchange,
  idleMs: number,
  stalled: AbortController,
  onEnd: () => void,
): AsyncGenerator<Uint8Array> {
  const stop = () => stalled.abort(timedOut(exchange, 'stopped receiving', { retryable: true }));
  const copies = createByteRing(PIECE_BYTES, PIECES);
  for await (const chunk of body.open(exchange.signal)) {
    // Copies: the source may use the chunk's memory again while the socket still holds it.
    for (const copy of copies(chunk)) {
      const timer = setTimeout(stop, idleMs);
      try {
        yield copy;
      } finally {
        clearTimeout(timer);
      }
    }
  }
  onEnd();
}

const DISCARD_MS = 1000;

function toResponse(
  exchange: Exchange,
  answer: Dispatcher.ResponseData,
  idleMs: number,
): RegistryResponse {
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
    body: chunks(answer.body, exchange, idleMs),
    documentMs: documentMs(idleMs),
    async discard() {
      // Beyond 64 KiB or a second it is cheaper to give up the connection than to read on.
      const signal = AbortSignal.timeout(DISCARD_MS);
      await answer.body.dump({ limit: 64 * 1024, signal }).catch(() => {});
    },
  };
}

/** Bytes that must come while one idle time is waited for them: fewer are as good as none. */
const LEAST_BYTES = 1024;

async function* chunks(
  body: Readable,
  exchange: Exchange,
  idleMs: number,
): AsyncGenerator<Uint8Array> {
  let [waitedMs, bytes, asked] = [0, 0, performance.now()];
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      waitedMs += performance.now() - asked;
      bytes += chunk.length;
      if (waitedMs > idleMs) {
        if (bytes < LEAST_BYTES) throw timedOut(exchange, 'sends too slowly', { retryable: true });
        [waitedMs, bytes] = [0, 0];
      }
      yield chunk;
      asked = performance.now();
    }
  } catch (error) {
    throw networkError(error, exchange);
  }
}
