import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { getCACertificates } from 'node:tls';
import type { Dispatcher } from 'undici';
import { messageOf, StrakeError } from '../../errors/index.ts';
import type { Environment } from '../credential/index.ts';
import type { Answer, Exchange, StreamBody } from './exchange.ts';
import { networkError } from './network-error.ts';
import { hostKind, isInsecure } from './registry-host.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';

/** Sends single requests over shared connections. */
export interface Transport {
  /** @throws REGISTRY_UNREACHABLE, REGISTRY_TIMEOUT, REGISTRY_TLS, REGISTRY_PROTOCOL; any status is an answer */
  send(exchange: Exchange): Promise<Answer>;
  close(): Promise<void>;
}

export interface TransportOptions {
  readonly env: Environment;
  /** Hosts whose certificate is not checked. */
  readonly insecure: readonly string[];
  readonly timeouts: RegistryTimeouts;
}

type Route = `${'direct' | 'proxied'} ${'verified' | 'unverified'}`;

/** undici is loaded with the first request, so that a build without a registry does not pay for it. */
export function createTransport(options: TransportOptions): Transport {
  const { env, insecure, timeouts } = options;
  const dispatchers = new Map<Route, Promise<Dispatcher>>();
  const dispatcher = (url: URL): Promise<Dispatcher> => {
    const route = routeOf(url, env, insecure);
    const known = dispatchers.get(route) ?? createDispatcher(route, env, timeouts);
    dispatchers.set(route, known);
    return known;
  };

  return {
    async send(exchange) {
      const { method, url, headers, body, signal } = exchange;
      signal.throwIfAborted();
      const stalled = new AbortController();
      const answerMs = exchange.answerMs ?? timeouts.idleMs;
      try {
        const answer = await (await dispatcher(url)).request({
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: { 'user-agent': 'strake', ...headers, ...lengthOf(body) },
          body: isStream(body)
            ? Readable.from(watched(body, exchange, timeouts.idleMs, stalled))
            : (body ?? null),
          signal: AbortSignal.any([signal, stalled.signal]),
          headersTimeout: answerMs,
          bodyTimeout: timeouts.idleMs,
        });
        return toAnswer(exchange, answer);
      } catch (error) {
        throw networkError(error, exchange);
      }
    },
    async close() {
      const open = [...dispatchers.values()];
      dispatchers.clear();
      await Promise.allSettled(open.map(async (known) => (await known).destroy()));
    },
  };
}

function routeOf(url: URL, env: Environment, insecure: readonly string[]): Route {
  const hasProxy =
    proxyOf(env, 'HTTPS_PROXY') !== undefined || proxyOf(env, 'HTTP_PROXY') !== undefined;
  const isProxied = hasProxy && hostKind(url.hostname) !== 'loopback';
  const isVerified = !isInsecure(url.host, insecure);
  return `${isProxied ? 'proxied' : 'direct'} ${isVerified ? 'verified' : 'unverified'}`;
}

async function createDispatcher(
  route: Route,
  env: Environment,
  timeouts: RegistryTimeouts,
): Promise<Dispatcher> {
  const { Agent, EnvHttpProxyAgent } = await import('undici');
  const tls = {
    ...certificates(env),
    ...(route.endsWith('unverified') ? { rejectUnauthorized: false } : {}),
  };
  const connect = { timeout: timeouts.connectMs, ...tls };
  // One request a connection at a time: a slow upload must not hold up what stands behind it.
  const agent = { connect, allowH2: false, pipelining: 1 };
  if (route.startsWith('direct')) return new Agent(agent);
  return new EnvHttpProxyAgent({
    ...agent,
    requestTls: tls,
    // Empty rather than absent: undici would ask the process's own environment.
    httpProxy: proxyOf(env, 'HTTP_PROXY') ?? '',
    httpsProxy: proxyOf(env, 'HTTPS_PROXY') ?? '',
    noProxy: proxyOf(env, 'NO_PROXY') ?? '',
  });
}

function proxyOf(env: Environment, name: string): string | undefined {
  return env[name.toLowerCase()] || env[name] || undefined;
}

/** Go's and OpenSSL's variable; what Node trusts already, NODE_EXTRA_CA_CERTS included, stays trusted. */
function certificates(env: Environment): { ca?: string[] } {
  const file = env.SSL_CERT_FILE;
  if (!file) return {};
  try {
    return { ca: [...getCACertificates('default'), readFileSync(file, 'utf8')] };
  } catch (error) {
    throw new StrakeError(
      'FILE_UNREADABLE',
      `certificate file ${file} can not be read: ${messageOf(error)}`,
      {
        hint: 'SSL_CERT_FILE names it.',
        cause: error,
      },
    );
  }
}

function isStream(body: Exchange['body']): body is StreamBody {
  return body !== undefined && !(body instanceof Uint8Array);
}

function lengthOf(body: Exchange['body']): Record<string, string> {
  return isStream(body) ? { 'content-length': String(body.size) } : {};
}

/** The body's bytes; an exchange whose other side takes none for too long is ended through `stalled`. */
async function* watched(
  body: StreamBody,
  exchange: Exchange,
  idleMs: number,
  stalled: AbortController,
): AsyncGenerator<Uint8Array> {
  const stop = () =>
    stalled.abort(
      new StrakeError('REGISTRY_TIMEOUT', `registry ${exchange.url.host} stopped receiving`, {
        hint: 'Try again later, or raise timeouts.',
        method: exchange.method,
        url: exchange.url.href,
        retryable: true,
      }),
    );
  for await (const chunk of body.open(exchange.signal)) {
    const timer = setTimeout(stop, idleMs);
    try {
      // A copy: the source may use the chunk's memory again while the socket still holds it.
      yield Buffer.from(chunk);
    } finally {
      clearTimeout(timer);
    }
  }
}

function toAnswer(exchange: Exchange, answer: Dispatcher.ResponseData): Answer {
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
    body: chunks(answer.body, exchange),
    async discard() {
      // Beyond 64 KiB it is cheaper to give up the connection than to read on.
      await answer.body.dump({ limit: 64 * 1024 }).catch(() => {});
    },
  };
}

async function* chunks(body: Readable, exchange: Exchange): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of body) yield chunk as Uint8Array;
  } catch (error) {
    throw networkError(error, exchange);
  }
}
