import { StrakeError } from '../errors/index.ts';
import { inTime } from './document-deadline.ts';
import type { RegistryResponse } from './exchange.ts';

/**
 * The whole body of a response.
 * @throws LIMIT_EXCEEDED for more than `limit` bytes, as soon as that is known; REGISTRY_TIMEOUT if it does not arrive in time
 */
export async function readBody(response: RegistryResponse, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = Number(response.header('content-length') ?? 0);
  if (size <= limit) {
    size = 0;
    for await (const chunk of bodyOf(response)) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  }
  if (size <= limit) return Buffer.concat(chunks);
  await response.discard();
  throw new StrakeError(
    'LIMIT_EXCEEDED',
    `the response of ${response.url.host} is larger than ${limit} bytes`,
    {
      hint: 'No manifest or token is that large; contact the operator of the registry.',
      method: response.method,
      url: response.url.href,
    },
  );
}

/** The beginning of a body, for an error message: at most `limit` bytes; empty if it cannot be read. */
export async function peekBody(response: RegistryResponse, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of bodyOf(response)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limit) break;
    }
  } catch {
    // The status is enough.
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, limit));
}

function bodyOf({ body, documentMs, method, url }: RegistryResponse) {
  return inTime(body, documentMs, { registry: url.host, what: `the response to ${method}` });
}
