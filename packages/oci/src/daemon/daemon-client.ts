import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { createAgent } from '../http/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { defined } from '../spec/record.ts';
import { bytesOf, discardBody, peekText, readText } from './daemon-body.ts';
import type { DaemonEndpoint } from './daemon-endpoint.ts';
import { daemonError, refusal } from './daemon-error.ts';

/** One request to a daemon's API. */
export interface DaemonRequest {
  readonly method: 'GET' | 'POST';
  /** With its query, and without an API version: the daemon uses its newest one. */
  readonly path: string;
  /** Describes the request in errors: `loading app:v1`. */
  readonly operation: string;
  readonly signal: AbortSignal;
  /** Sent in chunks, because its size may be unknown. */
  readonly body?: ByteStream;
}

/** A response with a status below 400, or 404. */
export interface DaemonResponse {
  readonly status: number;
  readonly body: ByteStream;
  /**
   * The whole body, at most 8 MiB.
   * @param ms within which it must arrive; default two minutes
   * @throws LIMIT_EXCEEDED, DAEMON_UNREACHABLE
   */
  text(ms?: number): Promise<string>;
  discard(): Promise<void>;
}

/** A client for one daemon. */
export interface DaemonClient {
  /** @throws DAEMON_UNREACHABLE, DAEMON_ERROR */
  request(request: DaemonRequest): Promise<DaemonResponse>;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
/** A daemon unpacks what it loads, and packs what it saves, before it responds. */
const RESPONSE_MS = 300_000;
const IDLE_MS = 60_000;
const TEXT_MS = 2 * IDLE_MS;

/** undici is loaded with the first request. */
export function createDaemonClient(endpoint: DaemonEndpoint): DaemonClient {
  let made: Dispatcher | undefined;
  const dispatcher = (): Dispatcher => {
    made ??= createAgent({ connect: connectOf(endpoint) });
    return made;
  };
  return {
    async request({ method, path, operation, signal, body }) {
      signal.throwIfAborted();
      try {
        const response = await dispatcher().request({
          origin: endpoint.origin,
          path,
          method,
          headers: {
            'user-agent': 'strake',
            ...(body ? { 'content-type': 'application/x-tar' } : {}),
          },
          body: body ? Readable.from(copied(body)) : null,
          signal,
          headersTimeout: RESPONSE_MS,
          bodyTimeout: IDLE_MS,
        });
        const failed = response.statusCode >= 400 && response.statusCode !== 404;
        const daemonBody = { body: response.body, endpoint, operation, signal };
        if (failed)
          throw refusal(
            endpoint,
            operation,
            await peekText(daemonBody, TEXT_MS),
            response.statusCode,
          );
        return {
          status: response.statusCode,
          body: bytesOf(daemonBody),
          text: (ms = TEXT_MS) => readText(daemonBody, { bytes: MAX_DOCUMENT_BYTES, ms }),
          discard: () => discardBody(response.body),
        };
      } catch (error) {
        throw daemonError(error, { endpoint, operation, signal });
      }
    },
    async close() {
      await made?.destroy();
    },
  };
}

function connectOf({ socketPath, tls }: DaemonEndpoint) {
  return {
    timeout: CONNECT_MS,
    ...defined({ socketPath }),
    ...(tls ?? {}),
  };
}

/** Copies chunks, because the source may reuse their memory while the socket still holds it. */
async function* copied(stream: ByteStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield Buffer.from(chunk);
}
