import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Environment } from '../credential/index.ts';
import { messageOf, StrakeError } from '../errors/index.ts';
import { readRegularFile } from '../file/index.ts';
import type { Certificates } from '../registry-config/index.ts';

/** Whose certificates are believed by the connections to one host, and which are shown there. */
export interface ContextOptions {
  readonly host: string;
  readonly env: Environment;
  /** Of the registry that leads to the host: its CAs count for token servers and stores too. */
  readonly registry: Certificates;
  /** Of the host itself: only to it client certificates are shown. */
  readonly own: Certificates;
  /** False spares the reading of the system's CAs, for a host that will hardly have its certificate from them. */
  readonly useSystem: boolean;
}

/**
 * CAs of Node, of NODE_EXTRA_CA_CERTS, of the system, of SSL_CERT_FILE and of `certs.d`.
 * @throws FILE_UNREADABLE, REGISTRY_CONFIG
 */
export function secureContext(options: ContextOptions): SecureContext {
  const { host, env, registry, own, useSystem } = options;
  const extra = [
    ...(useSystem ? getCACertificates('system') : []),
    ...extraCertificates(env),
    ...registry.ca,
    ...own.ca,
  ];
  // Node has its own ready: reading them again takes as long as a small push.
  const ca =
    extra.length > 0 ? [...new Set([...getCACertificates('default'), ...extra])] : undefined;
  const { clients } = own;
  try {
    return createSecureContext({
      ...(ca ? { ca } : {}),
      ...(clients.length > 0
        ? { cert: clients.map(({ cert }) => cert), key: clients.map(({ key }) => key) }
        : {}),
    });
  } catch (error) {
    throw new StrakeError(
      'REGISTRY_CONFIG',
      `a certificate for ${host} cannot be used: ${messageOf(error)}`,
      {
        hint: `Look at the directory ${host} of certs.d and at SSL_CERT_FILE: certificates and keys are PEM, and each key fits its certificate.`,
        cause: error,
      },
    );
  }
}

/** Go's and OpenSSL's variable. */
function extraCertificates(env: Environment): readonly string[] {
  const file = env.SSL_CERT_FILE;
  if (!file) return [];
  try {
    return [readRegularFile(file).toString()];
  } catch (error) {
    throw new StrakeError(
      'FILE_UNREADABLE',
      `certificate file ${file} cannot be read: ${messageOf(error)}`,
      {
        hint: 'SSL_CERT_FILE names it.',
        cause: error,
      },
    );
  }
}
