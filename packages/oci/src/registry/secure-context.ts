import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { Environment } from '../credential/index.ts';
import { messageOf, StrakeError } from '../errors/index.ts';
import { readRegularFile } from '../file/index.ts';
import type { Certificates } from '../registry-config/index.ts';
import { defined } from '../spec/record.ts';

/** Which CAs are trusted for connections to one host, and which client certificates are presented. */
export interface ContextOptions {
  readonly host: string;
  readonly env: Environment;
  /** Of the registry that refers to the host: its CAs apply to token servers and blob storage too. */
  readonly registry: Certificates;
  /** Of the host itself: client certificates are presented only to it. */
  readonly own: Certificates;
  /** False skips reading the system's CAs, for a host that is unlikely to have a certificate from them. */
  readonly useSystem: boolean;
}

/**
 * A TLS context with the CAs of Node.js, NODE_EXTRA_CA_CERTS, the system, SSL_CERT_FILE and `certs.d`.
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
  // Node.js has its own CAs preloaded: parsing them again takes as long as a small push.
  const ca =
    extra.length > 0 ? [...new Set([...getCACertificates('default'), ...extra])] : undefined;
  const { clients } = own;
  try {
    return createSecureContext({
      ...defined({ ca }),
      ...(clients.length > 0
        ? { cert: clients.map(({ cert }) => cert), key: clients.map(({ key }) => key) }
        : {}),
    });
  } catch (error) {
    throw new StrakeError(
      'REGISTRY_CONFIG',
      `a certificate for ${host} cannot be used: ${messageOf(error)}`,
      {
        hint: `Check the directory ${host} of certs.d and SSL_CERT_FILE: certificates and keys must be PEM, and each key must match its certificate.`,
        cause: error,
      },
    );
  }
}

/** The variable that Go and OpenSSL use. */
function extraCertificates(env: Environment): readonly string[] {
  const file = env.SSL_CERT_FILE;
  if (!file) return [];
  try {
    return [readRegularFile(file)];
  } catch (error) {
    throw new StrakeError(
      'FILE_UNREADABLE',
      `certificate file ${file} cannot be read: ${messageOf(error)}`,
      {
        hint: 'Check SSL_CERT_FILE.',
        cause: error,
      },
    );
  }
}
