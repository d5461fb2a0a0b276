import { type ErrorCode, quotedLine, StrakeError, withoutSecrets } from '../errors/index.ts';
import { defined } from '../spec/record.ts';
import type { RegistryResponse } from './exchange.ts';
import { peekBody } from './read-body.ts';
import { parseRetryAfter } from './retry-after.ts';
import { secretsIn } from './sent-secrets.ts';

/** Statuses after which the same request may succeed; 520 and above come from proxies that could not reach the registry. */
const RETRYABLE: readonly number[] = [408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];
const MAX_ERROR_BODY = 64 * 1024;

/** Describes a request in errors. */
export interface RequestContext {
  /** The registry as in references. */
  readonly registry: string;
  /** Describes the request: `pushing manifest acme/app:v1`. */
  readonly operation: string;
  /** Where the credential came from; absent without one. */
  readonly credentialSource?: string;
  /** Where credentials were searched for. */
  readonly searched?: readonly string[];
  /** Secrets in the request: servers may echo them, and no message may show them. */
  readonly secrets: readonly string[];
}

/** The error for a response; reads at most 64 KiB of its body. */
export async function responseError(
  response: RegistryResponse,
  context: RequestContext,
): Promise<StrakeError> {
  const { status } = response;
  const secrets = [...context.secrets, ...secretsIn(response.url)];
  const shown = (text: string): string => quotedLine(withoutSecrets(text, secrets));
  const body = await peekBody(response, MAX_ERROR_BODY);
  const isHtml =
    /html/i.test(response.header('content-type') ?? '') || /^\s*<(?:!doctype|html)/i.test(body);
  const errors = isHtml ? [] : parseErrors(body);
  const detail = isHtml
    ? 'an HTML page'
    : errors.map((error) => shown(describe(error))).join('; ') || shown(body);
  const retryAfterMs = parseRetryAfter(response.header('retry-after'), Date.now());
  return new StrakeError(
    codeOf(status),
    `registry ${context.registry} returned ${status} for ${context.operation}${detail === '' ? '' : `: ${detail}`}`,
    {
      hint: isHtml && status !== 401 ? htmlHint(status) : hintOf(response, detail, context),
      method: response.method,
      url: response.url.href,
      status,
      registryCodes: errors.map(({ code }) => shown(code)),
      retryable: RETRYABLE.includes(status),
      ...defined({ retryAfterMs }),
    },
  );
}

/** The hint for an HTML page. With a status from 500 on, a proxy reports that it cannot reach the registry. */
function htmlHint(status: number): string {
  return status < 500 ? HTML_HINT : GATEWAY_HINT;
}

const GATEWAY_HINT =
  'A proxy responds in place of the registry, which seems to be down; try again later, or contact its operator.';

export const HTML_HINT =
  'That is not a registry: check the host and the path, and whether a proxy responds in its place.';

function codeOf(status: number): ErrorCode {
  if (status === 401) return 'REGISTRY_UNAUTHORIZED';
  if (status === 403) return 'REGISTRY_DENIED';
  if (status === 404) return 'REGISTRY_NOT_FOUND';
  if (status === 429) return 'REGISTRY_RATE_LIMIT';
  return status < 400 ? 'REGISTRY_PROTOCOL' : 'REGISTRY_ERROR';
}

function hintOf(
  { status, method }: Pick<RegistryResponse, 'status' | 'method'>,
  detail: string,
  { registry, operation, credentialSource, searched }: RequestContext,
): string {
  const isRead = method === 'GET' || method === 'HEAD';
  const where = searched && searched.length > 0 ? ` in ${searched.join(', ')}` : '';
  const used = credentialSource
    ? `The credential of ${credentialSource} was used`
    : `No credential was found${where}`;
  switch (status) {
    case 401:
      return `${used}; log in to ${registry} with docker login or podman login.`;
    case 403:
      return `${used}; check its permissions, and that the repository exists.`;
    case 404:
      return isRead
        ? 'Check the name and the tag; some registries hide repositories from anonymous users.'
        : 'Check the name; some registries require repositories to be created first, or hide them from anonymous users.';
    case 405:
      return isRead
        ? OPERATOR_HINT
        : 'The registry does not accept this here: it may be read-only, or a mirror. Use a registry or repository that may be written to.';
    case 413:
      return 'The registry, or a proxy in front of it, limits the size of uploads.';
    case 429:
      return `${used}; wait, or use an account with a higher limit.`;
    default:
      return status >= 500
        ? 'The registry has a problem; try again later, or contact its operator.'
        : refusalHint(isRead, detail, operation);
  }
}

/** Of other refusals: of names and tags that rules of the registry do not accept, which whoever pushes can change. */
function refusalHint(isRead: boolean, detail: string, operation: string): string {
  if (isRead) return OPERATOR_HINT;
  if (/immutable|cannot be overwritten|already exists/i.test(detail))
    return 'This tag cannot be moved: push another tag, or allow that in the registry.';
  if (!/TAG_INVALID/.test(detail)) return OPERATOR_HINT;
  return REFERRERS_TAG.test(operation)
    ? 'This registry has no referrers API, so that this tag has to list what is attached: allow tags "sha256-*" in its rules, or attach in the index alone ("attach: index"), without signatures.'
    : 'The rules of the registry refuse this tag: use another one.';
}

/** Source: OCI distribution-spec v1.1 "Referrers Tag Schema". */
const REFERRERS_TAG = /:sha256-[0-9a-f]{64}$/;
const OPERATOR_HINT = 'Contact the operator of the registry.';

interface RegistryFault {
  readonly code: string;
  readonly message: string;
}

/** Source: OCI distribution-spec v1.1 "Error Codes". */
function parseErrors(body: string): readonly RegistryFault[] {
  try {
    const { errors } = JSON.parse(body) as { errors?: unknown };
    if (!Array.isArray(errors)) return [];
    return errors.slice(0, 5).flatMap((error: unknown) => {
      if (typeof error !== 'object' || error === null) return [];
      const { code, message } = error as Record<string, unknown>;
      return [
        {
          code: typeof code === 'string' ? code : '',
          message: typeof message === 'string' ? message : '',
        },
      ];
    });
  } catch {
    return [];
  }
}

function describe({ code, message }: RegistryFault): string {
  return [code, message].filter((part) => part !== '').join(': ');
}
