import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Environment } from '../credential/index.ts';
import { type ErrorFacts, StrakeError } from '../errors/index.ts';
import { createByteRing } from '../stream/index.ts';
import { createDispatchers } from './dispatchers.ts';
import { documentMs } from './document-deadline.ts';
import type { Exchange, RegistryResponse, StreamBody } from './exchange.ts';
import { HeadResponses } from './head-responses.ts';
import { networkError } from './network-error.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

/** Sends single requests over shared connections. */
export interface Transport {
  /** @throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, REGISTRY_TLS, REGISTRY_PROTOCOL; any status is a response */
  send(exchange: Exchange): Promise<RegistryResponse>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly env: Environment;
  readonly timeouts: RegistryTimeouts;
}

export function createTransport({ env, timeouts }: TransportOptions): Transport {
  const dispatchers = createDispatchers(env, timeouts);
  const heads = new HeadResponses();
  return {
    async send(exchange) {
      const { method, url, headers, body, signal } = exchange;
      signal.throwIfAborted();
      const stalled = new AbortController();
      const responseMs = exchange.responseMs ?? timeouts.idleMs;
      const clock = createResponseTimer(exchange, responseMs, stalled);
      try {
        const dispatcher = await dispatchers.find(url, exchange.trust);
        if (!isStream(body)) clock.start();
        const response = await dispatcher.request({
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
          headersTimeout: responseMs,
          bodyTimeout: timeouts.idleMs,
          // What is buffered ahead would be copied into one chunk; the socket reads ahead anyway.
          highWaterMark: 0,
          reset: heads.closesAfter(exchange),
        });
        heads.note(exchange);
        return toResponse(exchange, response, timeouts.idleMs);
      } catch (error) {
        throw heads.explain(networkError(error, exchange), exchange);
      } finally {
        clock.stop();
      }
    },
    close: () => dispatchers.close(),
  };
}

/** Digests are of the bytes as stored, so responses must not be compressed in transfer. */
const COMMON_HEADERS = { 'user-agent': 'strake', 'accept-encoding': 'identity' };

/** Aborts an exchange whose response does not start in time: undici restarts its own timer with every byte of the headers. */
function createResponseTimer(exchange: Exchange, responseMs: number, stalled: AbortController) {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
  };
  const start = () => {
    clearTimeout(timer);
    // A body that was being read when its exchange was aborted may end afterwards.
    if (isOver) return;
    const end = () =>
      stalled.abort(timedOut(exchange, `did not respond to ${exchange.method} in time`));
    timer = setTimeout(end, 2 * responseMs);
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

/** Bytes written to a socket at a time. */
const PIECE_BYTES = 64 * 1024;
/** A socket buffers one or two pieces before it has to be drained. */
const PIECES = 8;

/** The bytes of a body; aborts the exchange through `stalled` if the server does not accept any for too long. */
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
    // Copied, because the source may reuse the chunk's memory while the socket still holds it.
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
  response: Dispatcher.ResponseData,
  idleMs: number,
): RegistryResponse {
  const headers = (name: string): readonly string[] => {
    const value = response.headers[name];
    return value === undefined ? [] : typeof value === 'string' ? [value] : value;
  };
  return {
    method: exchange.method,
    url: exchange.url,
    status: response.statusCode,
    header: (name) => headers(name)[0],
    headers,
    body: chunks(response.body, exchange, idleMs),
    documentMs: documentMs(idleMs),
    async discard() {
      // Beyond 64 KiB or a second it is cheaper to close the connection than to read on.
      const signal = AbortSignal.timeout(DISCARD_MS);
      await response.body.dump({ limit: 64 * 1024, signal }).catch(() => {});
    },
  };
}

/** The least number of bytes per idle timeout: fewer count as none. */
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
        if (bytes < LEAST_BYTES)
          throw timedOut(exchange, 'is sending too slowly', { retryable: true });
        [waitedMs, bytes] = [0, 0];
      }
      yield chunk;
      asked = performance.now();
    }
  } catch (error) {
    throw networkError(error, exchange);
  }
}
