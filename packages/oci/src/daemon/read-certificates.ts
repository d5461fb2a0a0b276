import { join } from 'node:path';
import { messageOf, StrakeError, systemCode } from '../errors/index.ts';
import { readRegularFile } from '../file/index.ts';
import { defined } from '../spec/record.ts';

/** The TLS settings for a daemon; PEM strings. */
export interface ClientCertificate {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized: boolean;
}

/**
 * Reads `ca.pem`, `cert.pem` and `key.pem` of a directory; each may be missing.
 * Source: docker CLI reference, DOCKER_CERT_PATH.
 * @throws FILE_UNREADABLE
 */
export async function readCertificates(
  directory: string,
  rejectUnauthorized: boolean,
): Promise<ClientCertificate> {
  const [ca, cert, key] = await Promise.all(
    ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readIfThere(join(directory, name))),
  );
  return {
    ...defined({ ca, cert, key }),
    rejectUnauthorized,
  };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return readRegularFile(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) return undefined;
    throw new StrakeError(
      'FILE_UNREADABLE',
      `certificate file ${path} cannot be read: ${messageOf(cause)}`,
      { cause, hint: 'Check DOCKER_CERT_PATH, or the docker context.' },
    );
  }
}
