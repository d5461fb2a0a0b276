import { isAbort, messageOf, quotedLine, StrakeError, systemCode } from '../errors/index.ts';
import { defined } from '../spec/record.ts';
import type { DaemonEndpoint } from './daemon-endpoint.ts';

/** What was requested of a daemon. */
export interface DaemonExchange {
  readonly endpoint: DaemonEndpoint;
  /** `loading an image` */
  readonly operation: string;
  readonly signal: AbortSignal;
}

/** Translates the failure of an exchange with a daemon. The reason of its signal, whatever it is, and errors of strake pass through. */
export function daemonError(
  thrown: unknown,
  { endpoint, operation, signal }: DaemonExchange,
): unknown {
  const code = systemCode(thrown) ?? '';
  if (signal.aborted && thrown === signal.reason) return thrown;
  if (StrakeError.is(thrown) || (isAbort(thrown) && !code.startsWith('UND_ERR'))) return thrown;
  const fail = (what: string, hint: string) =>
    new StrakeError('DAEMON_UNREACHABLE', `daemon ${endpoint.host} ${what}`, {
      hint: `${hint} It was configured by ${endpoint.source}.`,
      cause: thrown,
    });
  switch (code) {
    case 'ENOENT':
      return fail(
        'has no socket at that path',
        'Start it, or set DOCKER_HOST; for Podman: systemctl --user start podman.socket.',
      );
    case 'ECONNREFUSED':
      return fail('refuses connections', 'Start it, or set DOCKER_HOST.');
    case 'EACCES':
    case 'EPERM':
      return fail(
        'does not permit access to this user',
        'Join the group that owns the socket, or set DOCKER_HOST to a socket of your own.',
      );
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return fail(`did not respond to ${operation} in time`, 'Check its log.');
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return fail(`closed the connection while ${operation}`, 'Check its log.');
    default:
      return fail(
        `cannot be reached: ${messageOf(thrown)}`,
        'Check DOCKER_HOST, and its TLS files.',
      );
  }
}

/** The error for a response of a daemon. */
export function refusal(
  { host }: DaemonEndpoint,
  operation: string,
  body: string,
  status?: number,
): StrakeError {
  const message = quotedLine(messageIn(body) ?? body);
  const detail = message === '' ? '' : `: ${message}`;
  const outcome = status === undefined ? 'failed' : `returned ${status} for`;
  return new StrakeError('DAEMON_ERROR', `daemon ${host} ${outcome} ${operation}${detail}`, {
    hint: 'Check its log; a full disk is the usual reason.',
    ...defined({ status }),
  });
}

function messageIn(body: string): string | undefined {
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
