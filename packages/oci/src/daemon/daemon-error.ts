import { isAbort, messageOf, quotedLine, StrakeError, systemCode } from '../errors/index.ts';
import type { DaemonEndpoint } from './daemon-endpoint.ts';

/** What a failed exchange with a daemon means; aborts and errors that are known already pass through. */
export function daemonError(thrown: unknown, endpoint: DaemonEndpoint, operation: string): unknown {
  const code = systemCode(thrown) ?? '';
  if (StrakeError.is(thrown) || (isAbort(thrown) && !code.startsWith('UND_ERR'))) return thrown;
  const fail = (what: string, hint: string) =>
    new StrakeError('DAEMON_UNREACHABLE', `daemon ${endpoint.host} ${what}`, {
      hint: `${hint} It was named by ${endpoint.source}.`,
      cause: thrown,
    });
  switch (code) {
    case 'ENOENT':
      return fail(
        'has no socket there',
        'Start it, or set DOCKER_HOST; for Podman: systemctl --user start podman.socket.',
      );
    case 'ECONNREFUSED':
      return fail('refuses connections', 'Start it, or set DOCKER_HOST.');
    case 'EACCES':
    case 'EPERM':
      return fail(
        'may not be used by this user',
        'Join the group that owns the socket, or set DOCKER_HOST to a socket of your own.',
      );
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
      return fail(`did not answer to ${operation} in time`, 'See what its log says.');
    case 'UND_ERR_SOCKET':
    case 'ECONNRESET':
    case 'EPIPE':
      return fail(`closed the connection while ${operation}`, 'See what its log says.');
    default:
      return fail(
        `cannot be reached: ${messageOf(thrown)}`,
        'Check DOCKER_HOST, and its TLS files.',
      );
  }
}

/** The error that a daemon's answer stands for. */
export function refusal(
  { host }: DaemonEndpoint,
  operation: string,
  body: string,
  status?: number,
): StrakeError {
  const said = quotedLine(messageIn(body) ?? body);
  const detail = said === '' ? '' : `: ${said}`;
  const answered = status === undefined ? 'failed' : `answered ${status} to`;
  return new StrakeError('DAEMON_ERROR', `daemon ${host} ${answered} ${operation}${detail}`, {
    hint: 'See what its log says; a full disk is the usual reason.',
    ...(status === undefined ? {} : { status }),
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
