import { isRecord, redact, StrakeError } from '@strake/core';
import { attestError } from '../errors/error-codes.ts';
import { oneLine } from '../errors/one-line.ts';

const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 10_000;

/**
 * Asks a service for an identity token.
 * @param key of the token in the JSON of the answer; absent: the answer is the token
 * @throws ATTEST_TOKEN
 */
export async function fetchToken(
  url: string,
  headers: Readonly<Record<string, string>>,
  key: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  const { default: request } = await import('make-fetch-happen');
  const refuse = (problem: string, cause?: unknown) =>
    attestError(
      'ATTEST_TOKEN',
      `the identity token could not be fetched from ${redact(url)}: ${problem}`,
      {
        cause,
        hint: 'Try again; the service that runs the build gives the token.',
      },
    );
  try {
    const response = await request(url, {
      headers,
      signal,
      redirect: 'error',
      retry: 2,
      timeout: TIMEOUT_MS,
    });
    if (response.status !== 200) throw refuse(`it answered ${response.status}`);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response.body) {
      size += chunk.length;
      if (size > MAX_BYTES) throw refuse(`its answer is larger than ${MAX_BYTES} bytes`);
      chunks.push(chunk);
    }
    const text = Buffer.concat(chunks).toString();
    if (key === undefined) return text;
    const json: unknown = JSON.parse(text);
    const value = isRecord(json) ? json[key] : undefined;
    if (typeof value !== 'string') throw refuse(`its answer has no "${key}"`);
    return value;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SyntaxError) throw refuse('its answer is not JSON');
    throw StrakeError.is(error) ? error : refuse(oneLine(error), error);
  }
}
