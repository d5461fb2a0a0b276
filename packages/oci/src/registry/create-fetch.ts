import type { Environment } from '../credential/index.ts';
import { messageOf, StrakeError } from '../errors/index.ts';
import type { RegistryResponse } from './exchange.ts';
import { DEFAULT_TIMEOUTS } from './registry-timeout.ts';
import { withRetry } from './retry.ts';
import { createTransport } from './transport.ts';

const MOST_REDIRECTS = 5;
const TEXT_BYTES = 2048;
/** Statuses that may pass. */
const PASSING = [429, 500, 502, 503, 504];

/** An answer to a GET request of any server. */
export interface FetchedResponse {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** The first 2 KiB of the body, on one line. */
  text(): Promise<string>;
}

/**
 * GET requests to servers that are not registries, with the proxies, certificates and time limits of those to registries.
 * Redirects are followed, but not from HTTPS to HTTP; a user and password in a URL are sent to its own host only. What fails in a way that may
 * pass is asked again.
 */
export function createFetch(env: Environment, signal: AbortSignal) {
  const transport = createTransport({ env, timeouts: DEFAULT_TIMEOUTS });
  const send = async (url: URL): Promise<RegistryResponse> => {
    const { username, password } = url;
    const user = [username, password].map(decodeURIComponent).join(':');
    const basic = `Basic ${Buffer.from(user).toString('base64')}`;
    const headers: Record<string, string> = username || password ? { authorization: basic } : {};
    const plain = new URL(url);
    [plain.username, plain.password] = ['', ''];
    const trust = { registry: plain.host, insecure: [] };
    return transport.send({ method: 'GET', url: plain, headers, signal, trust });
  };
  const retried = (url: URL): Promise<RegistryResponse> =>
    withRetry({ timeouts: DEFAULT_TIMEOUTS, signal }, async () => {
      const response = await send(url);
      if (!PASSING.includes(response.status)) return response;
      await response.discard();
      throw new StrakeError(
        'REGISTRY_UNREACHABLE',
        `registry ${url.host} answers ${response.status}`,
        {
          hint: 'Try again later.',
          retryable: true,
        },
      );
    });
  return {
    async fetch(start: URL): Promise<FetchedResponse> {
      let url = start;
      for (let count = 0; ; count += 1) {
        const response = await retried(url);
        const location = response.header('location');
        if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined)
          return toFetched(response);
        await response.discard();
        const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
        const isSafe = next?.protocol === 'https:' || next?.protocol === url.protocol;
        if (next === undefined || !isSafe || count >= MOST_REDIRECTS)
          throw new StrakeError(
            'REGISTRY_PROTOCOL',
            `${url.host} redirects too often, or to a wrong place`,
            {
              hint: 'Check the URL of the server.',
            },
          );
        url = next;
      }
    },
    close: () => transport.close(),
  };
}

function toFetched(response: RegistryResponse): FetchedResponse {
  return {
    status: response.status,
    body: response.body,
    async text() {
      const chunks: Buffer[] = [];
      let size = 0;
      try {
        for await (const chunk of response.body) {
          chunks.push(Buffer.from(chunk));
          size += chunk.length;
          if (size >= TEXT_BYTES) break;
        }
      } catch (thrown) {
        return messageOf(thrown);
      }
      return Buffer.concat(chunks).subarray(0, TEXT_BYTES).toString().trim();
    },
  };
}
