import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import { StrakeError } from '../errors/index.ts';
import type { DaemonEndpoint } from './daemon-endpoint.ts';
import { daemonError } from './daemon-error.ts';

/** An answer's body, and what it answers. */
export interface DaemonBody {
  readonly body: Readable;
  readonly endpoint: DaemonEndpoint;
  readonly operation: string;
}

const MAX_ERROR_BYTES = 64 * 1024;
const DISCARD_MS = 1_000;

/** The bytes as they come. @throws DAEMON_UNREACHABLE where they end early, or pause for too long */
export async function* bytesOf({
  body,
  endpoint,
  operation,
}: DaemonBody): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (error) {
    throw daemonError(error, endpoint, operation);
  }
}

/**
 * All of a body as text.
 * @param limits bytes, and the milliseconds in which all of them have to come
 * @throws LIMIT_EXCEEDED, DAEMON_UNREACHABLE
 */
export async function readText(
  answer: DaemonBody,
  limits: { readonly bytes: number; readonly ms: number },
): Promise<string> {
  const { host } = answer.endpoint;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of inTime(answer, limits.ms)) {
    size += chunk.length;
    if (size > limits.bytes)
      throw new StrakeError(
        'LIMIT_EXCEEDED',
        `daemon ${host} answered ${answer.operation} with more than ${limits.bytes} bytes`,
        { hint: 'Check that a Docker or Podman daemon answers there.' },
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

/** The beginning of a body, for an error message: as much as comes in time. */
export async function peekText(answer: DaemonBody, ms: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of inTime(answer, ms)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MAX_ERROR_BYTES) break;
    }
  } catch {
    // The status says enough.
  }
  return Buffer.concat(chunks).subarray(0, MAX_ERROR_BYTES).toString();
}

/** Leaves a body: a short one is read, so that its connection can be used again. */
export async function discardBody(body: Dispatcher.ResponseData['body']): Promise<void> {
  const signal = AbortSignal.timeout(DISCARD_MS);
  await body.dump({ limit: MAX_ERROR_BYTES, signal }).catch(() => body.destroy());
}

/** Bytes that come one by one, each in time, would keep an answer coming for ever. */
async function* inTime(answer: DaemonBody, ms: number): AsyncGenerator<Uint8Array> {
  const start = performance.now();
  for await (const chunk of bytesOf(answer)) {
    if (performance.now() - start > ms)
      throw new StrakeError(
        'DAEMON_UNREACHABLE',
        `daemon ${answer.endpoint.host} took more than ${ms / 1000} s to answer ${answer.operation}`,
        { hint: 'See what its log says.' },
      );
    yield chunk;
  }
}
