import { StrakeError } from '../errors/index.ts';
import { inTime } from './document-deadline.ts';
import type { RegistryResponse } from './exchange.ts';

/**
 * The whole body of an answer.
 * @throws LIMIT_EXCEEDED for more than `limit` bytes, as soon as that is known; REGISTRY_TIMEOUT where they do not all come in time
 */
export async function readBody(answer: RegistryResponse, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = Number(answer.header('content-length') ?? 0);
  if (size <= limit) {
    size = 0;
    for await (const chunk of bodyOf(answer)) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  }
  if (size <= limit) return Buffer.concat(chunks);
  await answer.discard();
  throw new StrakeError(
    'LIMIT_EXCEEDED',
    `answer of ${answer.url.host} is larger than ${limit} bytes`,
    {
      hint: 'No manifest and no token is that large: ask who runs the registry.',
      method: answer.method,
      url: answer.url.href,
    },
  );
}

/** The beginning of a body, for an error message: at most `limit` bytes, nothing where it cannot be read. */
export async function peekBody(answer: RegistryResponse, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of bodyOf(answer)) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limit) break;
    }
  } catch {
    // The status line says enough.
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, limit));
}

function bodyOf({ body, documentMs, method, url }: RegistryResponse) {
  return inTime(body, documentMs, { registry: url.host, what: `the answer to ${method}` });
}
