import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { messageOf, StrakeError, systemCode } from '../errors/index.ts';
import { fileExists, readRegularFile } from '../file/index.ts';
import { parseJson } from '../spec/json.ts';
import { JsonObject } from '../spec/json-object.ts';
import { type ClientCertificate, readCertificates } from './read-certificates.ts';

/** The daemon of a context. */
export interface ContextEndpoint {
  readonly host: string;
  readonly tls?: ClientCertificate;
}

/**
 * The current context of config.json; undefined if it does not set one.
 * @throws DAEMON_INVALID for a file that is not valid JSON
 */
export async function readCurrentContext(directory: string): Promise<string | undefined> {
  const path = join(directory, 'config.json');
  const config = await readObject(path);
  return config?.string('currentContext') || undefined;
}

/**
 * The endpoint of a context: its metadata is in a directory named after the sha256 of its name.
 * Source: docker/cli `cli/context/store`.
 * @throws DAEMON_INVALID for an unknown context, or one without a Docker endpoint
 */
export async function readContext(directory: string, name: string): Promise<ContextEndpoint> {
  const id = createHash('sha256').update(name).digest('hex');
  const path = join(directory, 'contexts', 'meta', id, 'meta.json');
  const meta = await readObject(path);
  if (!meta) {
    throw new StrakeError('DAEMON_INVALID', `docker context "${name}" does not exist`, {
      hint: '"docker context ls" lists them; check DOCKER_CONTEXT, or currentContext of config.json.',
    });
  }
  const docker = meta.object('Endpoints')?.object('docker');
  const host = docker?.string('Host');
  if (!docker || !host) throw meta.fault('Endpoints.docker.Host', 'is missing');
  const certificates = join(directory, 'contexts', 'tls', id, 'docker');
  const isUnchecked = docker.boolean('SkipTLSVerify') ?? false;
  const hasTls = isUnchecked || (await fileExists(certificates));
  return hasTls ? { host, tls: await readCertificates(certificates, !isUnchecked) } : { host };
}

async function readObject(path: string): Promise<JsonObject | undefined> {
  try {
    const text = readRegularFile(path);
    return new JsonObject(parseJson(text, path, 'DAEMON_INVALID'), path, '', 'DAEMON_INVALID');
  } catch (cause) {
    if (StrakeError.is(cause)) throw cause;
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(cause) ?? '')) return undefined;
    throw new StrakeError('DAEMON_INVALID', `${path} cannot be read: ${messageOf(cause)}`, {
      cause,
      hint: 'Change its permissions, or set DOCKER_HOST.',
    });
  }
}
