import { StrakeError } from '../errors/index.ts';
import { fileExists } from '../file/index.ts';
import type { ByteStream, Platform } from '../spec/descriptor.ts';
import { isDigest } from '../spec/digest.ts';
import { parseJson } from '../spec/json.ts';
import { JsonObject } from '../spec/json-object.ts';
import { normalizePlatform } from '../spec/platform.ts';
import { parseReference } from '../spec/reference.ts';
import { createDaemonClient } from './daemon-client.ts';
import { type Environment, findDaemonEndpoint } from './daemon-endpoint.ts';
import { refusal } from './daemon-error.ts';

/** A Docker daemon, or Podman's service, which has the same API. Source: Docker Engine API v1.41 and newer. */
export interface Daemon {
  /** For messages: `unix:///var/run/docker.sock`. */
  readonly host: string;
  /** The platform of its containers. @throws DAEMON_* */
  platform(signal: AbortSignal): Promise<Platform>;
  /** The ID of an image, `sha256:…`; undefined if it does not exist. @throws REFERENCE_INVALID, DAEMON_* */
  imageId(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** Loads a docker-archive. @throws DAEMON_*, and what the stream throws */
  load(archive: ByteStream, operation: string, signal: AbortSignal): Promise<void>;
  /** Adds a name to an image. @throws REFERENCE_INVALID, DAEMON_* */
  tag(id: string, repository: string, tag: string, signal: AbortSignal): Promise<void>;
  /** An image as a docker-archive. @throws REFERENCE_INVALID, IMAGE_NOT_FOUND, DAEMON_* */
  save(name: string, signal: AbortSignal): Promise<ByteStream>;
  close(): Promise<void>;
}

/**
 * The daemon that `docker` would use. Nothing is requested before it is used.
 * @throws DAEMON_INVALID, FILE_UNREADABLE
 */
export async function openDaemon(env: Environment): Promise<Daemon> {
  const isWindows = process.platform === 'win32';
  const endpoint = await findDaemonEndpoint(env, { isWindows, isThere: fileExists });
  const client = createDaemonClient(endpoint);
  const { host } = endpoint;
  const readObject = (text: string, what: string): JsonObject =>
    new JsonObject(parseJson(text, what, 'DAEMON_ERROR'), what, '', 'DAEMON_ERROR');
  return {
    host,
    async platform(signal) {
      const operation = 'reading its version';
      const response = await client.request({ method: 'GET', path: '/version', operation, signal });
      const version = readObject(await response.text(), `version of daemon ${host}`);
      return normalizePlatform({
        os: version.requiredString('Os'),
        architecture: version.requiredString('Arch'),
      });
    },
    async imageId(name, signal) {
      const operation = `looking for image ${name}`;
      const path = imagePath(name, 'json');
      const response = await client.request({ method: 'GET', path, operation, signal });
      if (response.status === 404) {
        await response.discard();
        return undefined;
      }
      return readObject(await response.text(), `image ${name} of daemon ${host}`).requiredString(
        'Id',
      );
    },
    async load(body, operation, signal) {
      const path = '/images/load?quiet=1';
      const response = await client.request({ method: 'POST', path, operation, signal, body });
      // The daemon responds with 200 before it starts to unpack, which may take long.
      const text = await response.text(Number.POSITIVE_INFINITY);
      const failed = text.split('\n').map(failureIn).find(Boolean);
      if (failed) throw refusal(endpoint, operation, failed);
    },
    async tag(id, repository, tag, signal) {
      const operation = `naming image ${id} ${repository}:${tag}`;
      const query = new URLSearchParams({ repo: repository, tag });
      const path = imagePath(id, `tag?${query}`);
      const response = await client.request({ method: 'POST', path, operation, signal });
      await response.discard();
      if (response.status === 404) throw refusal(endpoint, operation, 'it does not exist', 404);
    },
    async save(name, signal) {
      const operation = `saving image ${name}`;
      const path = imagePath(name, 'get');
      const response = await client.request({ method: 'GET', path, operation, signal });
      if (response.status !== 404) return response.body;
      await response.discard();
      throw imageMissing(name, host);
    },
    close: () => client.close(),
  };
}

/**
 * A path below an image, which is named by a reference or an ID.
 * @throws REFERENCE_INVALID for another name: with `..` or `?` it would be another path
 */
function imagePath(name: string, rest: string): string {
  if (!isDigest(name) && !/^[0-9a-f]{64}$/.test(name)) parseReference(name);
  return `/images/${name}/${rest}`;
}

/** The error for an image that a daemon does not have. */
export function imageMissing(name: string, host: string): StrakeError {
  return new StrakeError('IMAGE_NOT_FOUND', `daemon ${host} has no image ${name}`, {
    hint: '"docker images" or "podman images" lists its images.',
  });
}

/** Source: Docker Engine API "ImageLoad": lines of JSON, of which one may be `{ "error": … }`. */
function failureIn(line: string): string | undefined {
  try {
    const { error } = JSON.parse(line) as { error?: unknown };
    return typeof error === 'string' && error !== '' ? error : undefined;
  } catch {
    return undefined;
  }
}
