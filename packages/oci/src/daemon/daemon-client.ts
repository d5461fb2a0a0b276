import { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { createAgent } from '../http/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { MAX_DOCUMENT_BYTES } from '../spec/limits.ts';
import { bytesOf, discardBody, peekText, readText } from './daemon-body.ts';
import type { DaemonEndpoint } from './daemon-endpoint.ts';
import { daemonError, refusal } from './daemon-error.ts';

/** One request to a daemon's API. */
export interface DaemonRequest {
  readonly method: 'GET' | 'POST';
  /** With its query; the newest version of the API that the daemon has. */
  readonly path: string;
  /** The rest of a sentence: `loading app:v1`. */
  readonly operation: string;
  readonly signal: AbortSignal;
  /** Sent in chunks: its size need not be known. */
  readonly body?: ByteStream;
}

/** What came back, with a status below 400, or 404. */
export interface DaemonAnswer {
  readonly status: number;
  readonly body: ByteStream;
  /**
   * All of it, at most 8 MiB.
   * @param ms in which all of it has to come; default two minutes
   * @throws LIMIT_EXCEEDED, DAEMON_UNREACHABLE
   */
  text(ms?: number): Promise<string>;
  discard(): Promise<void>;
}

/** Talks to one daemon. */
export interface DaemonClient {
  /** @throws DAEMON_UNREACHABLE, DAEMON_ERROR */
  request(request: DaemonRequest): Promise<DaemonAnswer>;
  close(): Promise<void>;
}

const CONNECT_MS = 10_000;
/** A daemon unpacks what it is given, and packs what it is asked for, before it answers. */
const ANSWER_MS = 300_000;
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
        const answer = await dispatcher().request({
          origin: endpoint.origin,
          path,
          method,
          headers: {
            'user-agent': 'strake',
            ...(body ? { 'content-type': 'application/x-tar' } : {}),
          },
          body: body ? Readable.from(copied(body)) : null,
          signal,
          headersTimeout: ANSWER_MS,
          bodyTimeout: IDLE_MS,
        });
        const failed = answer.statusCode >= 400 && answer.statusCode !== 404;
        const said = { body: answer.body, endpoint, operation };
        if (failed)
          throw refusal(endpoint, operation, await peekText(said, TEXT_MS), answer.statusCode);
        return {
          status: answer.statusCode,
          body: bytesOf(said),
          text: (ms = TEXT_MS) => readText(said, { bytes: MAX_DOCUMENT_BYTES, ms }),
          discard: () => discardBody(answer.body),
        };
      } catch (error) {
        throw daemonError(error, endpoint, operation);
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
    ...(socketPath === undefined ? {} : { socketPath }),
    ...(tls ?? {}),
  };
}

/** The source may use a chunk's memory again while the socket still holds it. */
async function* copied(stream: ByteStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield Buffer.from(chunk);
}
