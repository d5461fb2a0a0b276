import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { StrakeError } from '../errors/index.ts';
import { type DaemonExchange, daemonError } from './daemon-error.ts';

/** The body of a response, with its request context. */
export interface DaemonBody extends DaemonExchange {
  readonly body: Readable;
}

const MAX_ERROR_BYTES = 64 * 1024;
const DISCARD_MS = 1_000;

/** The bytes as they arrive. @throws DAEMON_UNREACHABLE if they end early, or pause for too long */
export async function* bytesOf({ body, ...exchange }: DaemonBody): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (error) {
    throw daemonError(error, exchange);
  }
}

/**
 * The whole body as a string.
 * @param limits bytes, and the milliseconds within which all of them must arrive
 * @throws LIMIT_EXCEEDED, DAEMON_UNREACHABLE
 */
export async function readText(
  body: DaemonBody,
  limits: { readonly bytes: number; readonly ms: number },
): Promise<string> {
  const { host } = body.endpoint;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of inTime(body, limits.ms)) {
    size += chunk.length;
    if (size > limits.bytes)
      throw new StrakeError(
        'LIMIT_EXCEEDED',
        `daemon ${host} returned more than ${limits.bytes} bytes for ${body.operation}`,
        { hint: 'Check that a Docker or Podman daemon is listening there.' },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The beginning of a body, for an error message: as much as arrives in time. */
export async function peekText(body: DaemonBody, ms: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of inTime(body, ms)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status is enough.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES).toString();
}

/** Discards a body: a short one is read, so that its connection can be reused. */
export async function discardBody(body: Dispatcher.ResponseData['body']): Promise<void> {
  const signal = AbortSignal.timeout(DISCARD_MS);
  await body.dump({ limit: MAX_ERROR_BYTES, signal }).catch(() => body.destroy());
}

/** Limits the total time: single bytes within the idle timeout could keep a response coming forever. */
async function* inTime(body: DaemonBody, ms: number): AsyncGenerator<Uint8Array> {
  const start = performance.now();
  for await (const chunk of bytesOf(body)) {
    if (performance.now() - start > ms)
      throw new StrakeError(
        'DAEMON_UNREACHABLE',
        `daemon ${body.endpoint.host} took more than ${ms / 1000} s for ${body.operation}`,
        { hint: 'Check its log.' },
      );
    yield chunk;
  }
}
