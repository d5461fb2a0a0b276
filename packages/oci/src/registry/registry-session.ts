import type { CredentialFinder } from '../credential/index.ts';
import { StrakeError, withoutSecrets } from '../errors/index.ts';
import type { RegistryRules } from '../registry-config/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { checkLocation, type TargetRules } from './check-target.ts';
import type { Trust } from './dispatchers.ts';
import type { EndpointFinder } from './endpoint.ts';
import type { Method, RegistryResponse, RequestBody } from './exchange.ts';
import { apiHost } from './registry-host.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';
import { HTML_HINT, type RequestContext, responseError } from './response-error.ts';
import { type RetryPolicy, withRetry } from './retry.ts';
import { secretsOf } from './sent-secrets.ts';
import type { Transport } from './transport.ts';
import type { UploadStrategy } from './upload-strategy.ts';
import { parseWarnings } from './warning.ts';

/** One request to a repository's API. */
export interface RegistryRequest {
  readonly method: Method;
  /** Path below `/v2/REPOSITORY/`, or a URL that the registry gave. */
  readonly target: string | URL;
  readonly scopes: readonly string[];
  /** The rest of a sentence about the request, for errors: `pushing manifest acme/app:v1`. */
  readonly operation: string;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** The statuses that are no error. */
  readonly accept: readonly number[];
  readonly answerMs?: number;
}

/** Requests to registries: with login and redirects, over shared connections. */
export interface RegistrySession {
  readonly timeouts: RegistryTimeouts;
  /** By registry: how it was found to take blobs. */
  readonly uploadWays: Map<string, UploadStrategy>;
  /** One request. @throws REGISTRY_* for a status that is not accepted */
  request(origin: RegistryOrigin, request: RegistryRequest): Promise<RegistryResponse>;
  /** A request that may be repeated (GET, HEAD, PUT of a manifest), tried again while there is time. */
  retried(origin: RegistryOrigin, request: RegistryRequest): Promise<RegistryResponse>;
  /** Resolves a Location of this registry. @throws REGISTRY_PROTOCOL */
  locate(origin: RegistryOrigin, answer: RegistryResponse, signal: AbortSignal): Promise<URL>;
  policy(signal: AbortSignal): RetryPolicy;
  /** Tells the user something, once. */
  warn(message: string): void;
  /** Where a repository's API is, and what it may lead to. */
  rules(origin: RegistryOrigin, signal: AbortSignal): Promise<TargetRules>;
}

export interface SessionOptions {
  readonly transport: Transport;
  readonly endpoints: EndpointFinder;
  readonly credentials: CredentialFinder;
  readonly insecure: readonly string[];
  /** What `registries.conf` says, read when it is first asked. */
  readonly registries: () => Promise<RegistryRules>;
  readonly timeouts: RegistryTimeouts;
  readonly onWarning?: (message: string) => void;
  readonly log?: (line: string) => void;
}

const MAX_REDIRECTS = 10;
const MAX_LOGINS = 3;

export function createRegistrySession(options: SessionOptions): RegistrySession {
  const { transport, endpoints, timeouts, log } = options;
  const authorizers = new Map<string, Authorizer>();
  const warned = new Set<string>();
  const warn = (message: string) => {
    if (warned.has(message)) return;
    warned.add(message);
    options.onWarning?.(message);
  };

  const rulesFor = async (origin: RegistryOrigin, signal: AbortSignal): Promise<TargetRules> => {
    const { registry } = origin;
    const isInsecure = (await options.registries()).isInsecure(origin);
    const insecure = isInsecure ? [...options.insecure, apiHost(registry)] : options.insecure;
    return { registry, insecure, base: await endpoints.find({ registry, insecure }, signal) };
  };
  const authorizerFor = (origin: RegistryOrigin, rules: TargetRules): Authorizer => {
    const key = `${origin.registry}/${origin.repository}`;
    const credential = (signal?: AbortSignal) =>
      options.credentials.find(origin.registry, origin.repository, signal);
    const known =
      authorizers.get(key) ??
      createAuthorizer({ registry: origin.registry, rules, transport, credential });
    authorizers.set(key, known);
    return known;
  };
  const policy = (signal: AbortSignal): RetryPolicy => ({
    timeouts,
    signal,
    ...(log ? { log } : {}),
  });

  const send = async (
    request: RegistryRequest,
    url: URL,
    trust: Trust,
    authorization: string | undefined,
  ): Promise<RegistryResponse> => {
    const answer = await transport.send({
      method: request.method,
      url,
      headers: { ...request.headers, ...(authorization === undefined ? {} : { authorization }) },
      signal: request.signal,
      trust,
      ...(request.body === undefined ? {} : { body: request.body }),
      ...(request.answerMs === undefined ? {} : { answerMs: request.answerMs }),
    });
    for (const text of parseWarnings(answer.headers('warning'))) {
      warn(`registry ${url.host} warns: ${withoutSecrets(text, secretsOf(authorization))}`);
    }
    return answer;
  };

  /** Follows redirects; the authorization goes to the registry's own origin only. */
  const follow = async (
    request: RegistryRequest,
    url: URL,
    rules: TargetRules,
    authorization: string | undefined,
  ): Promise<RegistryResponse> => {
    let at = url;
    for (let hops = 0; hops <= MAX_REDIRECTS; hops += 1) {
      const answer = await send(
        request,
        at,
        rules,
        at.origin === rules.base.origin ? authorization : undefined,
      );
      const keepsMethod = request.method === 'GET' || request.method === 'HEAD';
      const isRedirect = [307, 308, ...(keepsMethod ? [301, 302, 303] : [])].includes(
        answer.status,
      );
      if (!isRedirect) return answer;
      await answer.discard();
      at = checkLocation(answer.header('location'), at, rules);
    }
    throw new StrakeError(
      'REGISTRY_PROTOCOL',
      `registry ${rules.base.host} redirects more than ${MAX_REDIRECTS} times`,
      {
        hint: 'Ask who runs the registry.',
        method: request.method,
        url: url.href,
      },
    );
  };

  const request = async (
    origin: RegistryOrigin,
    wanted: RegistryRequest,
  ): Promise<RegistryResponse> => {
    const rules = await rulesFor(origin, wanted.signal);
    const authorizer = authorizerFor(origin, rules);
    const url =
      typeof wanted.target === 'string'
        ? new URL(`/v2/${origin.repository}/${wanted.target}`, rules.base)
        : wanted.target;
    const { scopes } = wanted;
    for (let logins = 1; ; logins += 1) {
      const authorization = await authorizer.authorize(scopes, policy(wanted.signal));
      const answer = await follow(wanted, url, rules, authorization);
      const asksLogin = answer.status === 401 && answer.url.origin === rules.base.origin;
      if (asksLogin && logins < MAX_LOGINS) {
        const asksMore = authorizer.learn(answer, scopes, authorization);
        // A fresh login that is refused stays refused, unless the registry names more to ask for.
        const isFinal = logins > 1 && !asksMore;
        const next = isFinal
          ? authorization
          : await authorizer.authorize(scopes, policy(wanted.signal));
        if (next !== authorization) {
          await answer.discard();
          continue;
        }
      }
      if (wanted.accept.includes(answer.status)) return await refuseHtml(answer, wanted, origin);
      const credentialSource = await authorizer.credentialSource();
      const context: RequestContext = {
        registry: origin.registry,
        operation: wanted.operation,
        searched: options.credentials.searched,
        secrets: secretsOf(authorization),
        ...(credentialSource === undefined ? {} : { credentialSource }),
      };
      throw await responseError(answer, context);
    }
  };

  return {
    timeouts,
    uploadWays: new Map(),
    request,
    retried: (origin, wanted) => withRetry(policy(wanted.signal), () => request(origin, wanted)),
    async locate(origin, answer, signal) {
      return checkLocation(answer.header('location'), answer.url, await rulesFor(origin, signal));
    },
    policy,
    warn,
    rules: rulesFor,
  };
}

/** A page for people, from a proxy or another server, is no success; a blob may be anything. */
async function refuseHtml(
  answer: RegistryResponse,
  wanted: RegistryRequest,
  { registry }: RegistryOrigin,
): Promise<RegistryResponse> {
  const isBlob = wanted.method === 'GET' && String(wanted.target).startsWith('blobs/');
  const isHtml = answer.status < 300 && /^text\/html\b/i.test(answer.header('content-type') ?? '');
  if (isBlob || !isHtml) return answer;
  await answer.discard();
  throw new StrakeError(
    'REGISTRY_PROTOCOL',
    `registry ${registry} answered ${wanted.operation} with an HTML page`,
    { hint: HTML_HINT, method: wanted.method, url: answer.url.href, status: answer.status },
  );
}
