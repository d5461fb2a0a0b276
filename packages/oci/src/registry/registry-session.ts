import type { CredentialFinder } from '../credential/index.ts';
import { StrakeError, withoutSecrets } from '../errors/index.ts';
import type { RegistryRules } from '../registry-config/index.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { defined } from '../spec/record.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { checkLocation, type TargetRules } from './check-target.ts';
import type { EndpointFinder } from './endpoint.ts';
import type { Method, RegistryResponse, RequestBody } from './exchange.ts';
import { apiHost } from './registry-host.ts';
import type { RegistryTimeouts } from './registry-timeout.ts';
import { HTML_HINT, type RequestContext, responseError } from './response-error.ts';
import { type RetryPolicy, withRetry } from './retry.ts';
import { secretsOf } from './sent-secrets.ts';
import type { Transport } from './transport.ts';
import type { Trust } from './trust.ts';
import type { UploadStrategy } from './upload-strategy.ts';
import { parseWarnings } from './warning.ts';

/** One request to a repository's API. */
export interface RegistryRequest {
  readonly method: Method;
  /** Path below `/v2/REPOSITORY/`, or a URL that the registry gave. */
  readonly target: string | URL;
  readonly scopes: readonly string[];
  /** Describes the request in errors: `pushing manifest acme/app:v1`. */
  readonly operation: string;
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: RequestBody;
  /** The statuses that are not errors. */
  readonly accept: readonly number[];
  readonly responseMs?: number;
}

/** Requests to registries: with authentication and redirects, over shared connections. */
export interface RegistrySession {
  readonly timeouts: RegistryTimeouts;
  /** The upload strategy that works, by registry. */
  readonly uploadStrategies: Map<string, UploadStrategy>;
  /** One request. @throws REGISTRY_* for a status that is not accepted */
  request(origin: RegistryOrigin, request: RegistryRequest): Promise<RegistryResponse>;
  /** An idempotent request (GET, HEAD, PUT of a manifest), retried while there is time. */
  retried(origin: RegistryOrigin, request: RegistryRequest): Promise<RegistryResponse>;
  /** Resolves a Location of this registry. @throws REGISTRY_PROTOCOL */
  locate(origin: RegistryOrigin, response: RegistryResponse, signal: AbortSignal): Promise<URL>;
  policy(signal: AbortSignal): RetryPolicy;
  /** Warns the user; each message once. */
  warn(message: string): void;
  /** Where a repository's API is, and what it may redirect to. */
  rules(origin: RegistryOrigin, signal: AbortSignal): Promise<TargetRules>;
}

export interface SessionOptions {
  readonly transport: Transport;
  readonly endpoints: EndpointFinder;
  readonly credentials: CredentialFinder;
  readonly insecure: readonly string[];
  /** The content of `registries.conf`, read on first use. */
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
    ...defined({ log }),
  });

  const send = async (
    request: RegistryRequest,
    url: URL,
    trust: Trust,
    authorization: string | undefined,
  ): Promise<RegistryResponse> => {
    const response = await transport.send({
      method: request.method,
      url,
      headers: { ...request.headers, ...defined({ authorization }) },
      signal: request.signal,
      trust,
      ...defined({ body: request.body, responseMs: request.responseMs }),
    });
    for (const text of parseWarnings(response.headers('warning'))) {
      warn(`registry ${url.host} warns: ${withoutSecrets(text, secretsOf(authorization))}`);
    }
    return response;
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
      const response = await send(
        request,
        at,
        rules,
        at.origin === rules.base.origin ? authorization : undefined,
      );
      const keepsMethod = request.method === 'GET' || request.method === 'HEAD';
      const isRedirect = [307, 308, ...(keepsMethod ? [301, 302, 303] : [])].includes(
        response.status,
      );
      if (!isRedirect) return response;
      await response.discard();
      at = checkLocation(response.header('location'), at, rules);
    }
    throw new StrakeError(
      'REGISTRY_PROTOCOL',
      `registry ${rules.base.host} redirects more than ${MAX_REDIRECTS} times`,
      {
        hint: 'Contact the operator of the registry.',
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
      const response = await follow(wanted, url, rules, authorization);
      const asksLogin = response.status === 401 && response.url.origin === rules.base.origin;
      if (asksLogin && logins < MAX_LOGINS) {
        const asksMore = authorizer.learn(response, scopes, authorization);
        // A new token that is rejected stays rejected, unless the registry names more scopes.
        const isFinal = logins > 1 && !asksMore;
        const next = isFinal
          ? authorization
          : await authorizer.authorize(scopes, policy(wanted.signal));
        if (next !== authorization) {
          await response.discard();
          continue;
        }
      }
      if (wanted.accept.includes(response.status))
        return await refuseHtml(response, wanted, origin);
      const credentialSource = await authorizer.credentialSource();
      const context: RequestContext = {
        registry: origin.registry,
        operation: wanted.operation,
        searched: options.credentials.searched,
        secrets: secretsOf(authorization),
        ...defined({ credentialSource }),
      };
      throw await responseError(response, context);
    }
  };

  return {
    timeouts,
    uploadStrategies: new Map(),
    request,
    retried: (origin, wanted) => withRetry(policy(wanted.signal), () => request(origin, wanted)),
    async locate(origin, response, signal) {
      return checkLocation(
        response.header('location'),
        response.url,
        await rulesFor(origin, signal),
      );
    },
    policy,
    warn,
    rules: rulesFor,
  };
}

/** An HTML page, from a proxy or another server, is not a success; but a blob may be anything. */
async function refuseHtml(
  response: RegistryResponse,
  wanted: RegistryRequest,
  { registry }: RegistryOrigin,
): Promise<RegistryResponse> {
  const isBlob = wanted.method === 'GET' && String(wanted.target).startsWith('blobs/');
  const isHtml =
    response.status < 300 && /^text\/html\b/i.test(response.header('content-type') ?? '');
  if (isBlob || !isHtml) return response;
  await response.discard();
  throw new StrakeError(
    'REGISTRY_PROTOCOL',
    `registry ${registry} returned an HTML page for ${wanted.operation}`,
    { hint: HTML_HINT, method: wanted.method, url: response.url.href, status: response.status },
  );
}
