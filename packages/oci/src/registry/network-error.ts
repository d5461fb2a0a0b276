import type { ErrorCode, ErrorFacts } from '../errors/index.ts';
import { isAbort, messageOf, StrakeError, systemCode } from '../errors/index.ts';

interface Where {
  readonly method: string;
  readonly url: URL;
  readonly signal: AbortSignal;
}

const TLS_CODE =
  /^(?:CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|EPROTO)/;
const CLIENT_CERTIFICATE =
  /alert.*certificate[ _]required|alert.*(?:bad|unknown)[ _]certificate|alert.*unknown[ _]ca/i;
const NO_TLS =
  /wrong.version.number|packet.length.too.long|http.request|before secure TLS connection/i;
const LOST: readonly string[] = [
  'UND_ERR_SOCKET',
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
];

/** Translates the failure of an exchange. The reason of its signal, whatever it is, and errors of strake pass through. */
export function networkError(thrown: unknown, where: Where): unknown {
  if (StrakeError.is(thrown) || isAbortByCaller(thrown, where.signal)) return thrown;
  const host = where.url.host;
  const code = systemCode(thrown) ?? '';
  const fail = (name: ErrorCode, what: string, hint: string, more: ErrorFacts = {}) =>
    new StrakeError(name, `registry ${host} ${what}`, {
      hint,
      method: where.method,
      url: where.url.href,
      cause: thrown,
      ...more,
    });

  if (speaksNoTls(thrown)) {
    return fail(
      'REGISTRY_TLS',
      'does not speak TLS',
      `If it is meant to be used without TLS, name ${host} in "insecure".`,
    );
  }
  if (CLIENT_CERTIFICATE.test(`${code} ${messageOf(thrown)}`)) {
    return fail(
      'REGISTRY_TLS',
      'requires a client certificate, or rejects the one it was given',
      `Put NAME.cert and NAME.key into certs.d/${host}, in ~/.config/containers or /etc/containers.`,
    );
  }
  if (TLS_CODE.test(code)) {
    return fail(
      'REGISTRY_TLS',
      `has an untrusted certificate: ${messageOf(thrown)}`,
      `Put the certificate of its CA into certs.d/${host} as ca.crt, in ~/.config/containers or /etc/containers, or accept any certificate: name ${host} in "insecure".`,
    );
  }
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return fail(
        'REGISTRY_UNREACHABLE',
        'cannot be found: its host name does not resolve',
        'Check the spelling of the host, and the network.',
        {
          retryable: code === 'EAI_AGAIN',
        },
      );
    case 'ECONNREFUSED':
      return fail(
        'REGISTRY_UNREACHABLE',
        'refuses connections',
        'Check that it is running, and that the port is right.',
      );
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'ETIMEDOUT':
      return fail(
        'REGISTRY_TIMEOUT',
        'did not accept a connection in time',
        'Check the network, the port and HTTPS_PROXY.',
      );
    case 'UND_ERR_HEADERS_TIMEOUT':
      return fail(
        'REGISTRY_TIMEOUT',
        `did not respond to ${where.method} in time`,
        'Try again later, or raise timeouts.',
      );
    case 'UND_ERR_BODY_TIMEOUT':
      return fail('REGISTRY_TIMEOUT', 'stopped sending', 'Try again later, or raise timeouts.', {
        retryable: true,
      });
    case 'UND_ERR_REQ_CONTENT_LENGTH_MISMATCH':
      return new StrakeError(
        'SIZE_MISMATCH',
        `the upload to ${host} does not have the announced size`,
        {
          cause: thrown,
        },
      );
    default:
  }
  if (LOST.includes(code)) {
    return fail(
      'REGISTRY_UNREACHABLE',
      `closed the connection during ${where.method}`,
      // undici sees the closed connection before the TLS alert with the reason.
      where.url.protocol === 'https:'
        ? `Try again; check for a proxy or firewall in between, and whether it requires a client certificate (certs.d/${host}).`
        : 'Try again; check for a proxy or firewall in between.',
      {
        retryable: true,
      },
    );
  }
  if (code.startsWith('HPE_') || (thrown instanceof Error && thrown.name === 'HTTPParserError')) {
    return fail(
      'REGISTRY_PROTOCOL',
      `sent a malformed HTTP response: ${messageOf(thrown)}`,
      'Check the host and the port.',
    );
  }
  return fail(
    'REGISTRY_UNREACHABLE',
    `cannot be reached: ${messageOf(thrown)}`,
    'Check the network and HTTPS_PROXY.',
  );
}

/** True if the server speaks TLS: its certificate is not trusted, or it closed the connection later. */
export function speaksTls(error: StrakeError): boolean {
  if (systemCode(error.cause) === 'UND_ERR_SOCKET') return true;
  return error.code === 'REGISTRY_TLS' && !speaksNoTls(error);
}

/** True if the server does not speak TLS, as opposed to one with a bad certificate. */
export function speaksNoTls(thrown: unknown): boolean {
  const error = StrakeError.is(thrown) ? thrown.cause : thrown;
  return NO_TLS.test(messageOf(error)) || systemCode(error) === 'ERR_SSL_WRONG_VERSION_NUMBER';
}

function isAbortByCaller(thrown: unknown, signal: AbortSignal): boolean {
  if (signal.aborted && thrown === signal.reason) return true;
  return isAbort(thrown) && !systemCode(thrown)?.startsWith('UND_ERR');
}
