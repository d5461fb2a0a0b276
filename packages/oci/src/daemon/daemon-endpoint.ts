import { join } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { defined } from '../spec/record.ts';
import { type ContextEndpoint, readContext, readCurrentContext } from './docker-context.ts';
import { type ClientCertificate, readCertificates } from './read-certificates.ts';

/** Environment variables of the caller. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where a daemon listens. */
export interface DaemonEndpoint {
  /** As it was written: `unix:///var/run/docker.sock`. */
  readonly host: string;
  /** What configured it, for messages: `DOCKER_HOST`, `context "desktop-linux"`, `the default`. */
  readonly source: string;
  /** Absent for TCP. */
  readonly socketPath?: string;
  /** The origin for requests; with a socket its host is meaningless. */
  readonly origin: string;
  readonly tls?: ClientCertificate;
}

/** The machine on which the daemon is searched for. */
export interface DaemonMachine {
  readonly isWindows: boolean;
  /** Whether a path exists. */
  isThere(path: string): Promise<boolean>;
}

/**
 * Finds the daemon as `docker` does: `DOCKER_HOST`, else the context of `DOCKER_CONTEXT`, else the current one of Docker's
 * config.json, else the socket of the system: Docker's, or if there is none Podman's, of the user or of root.
 * Source: docker CLI reference "Environment variables", "docker context"; podman-system-service(1).
 * @throws DAEMON_INVALID for a host that is malformed or needs a connection helper, and for an unknown context
 */
export async function findDaemonEndpoint(
  env: Environment,
  { isWindows, isThere }: DaemonMachine,
): Promise<DaemonEndpoint> {
  const home = env.HOME || env.USERPROFILE || '';
  const directory = env.DOCKER_CONFIG || join(home, '.docker');
  if (env.DOCKER_HOST) {
    const isVerified = Boolean(env.DOCKER_TLS_VERIFY);
    const tls = isVerified
      ? await readCertificates(env.DOCKER_CERT_PATH || directory, true)
      : undefined;
    return parseHost(env.DOCKER_HOST, 'DOCKER_HOST', tls);
  }
  const name = env.DOCKER_CONTEXT || (await readCurrentContext(directory));
  if (name !== undefined && name !== 'default') {
    const { host, tls }: ContextEndpoint = await readContext(directory, name);
    return parseHost(host, `context "${name}"`, tls);
  }
  if (isWindows) return parseHost('npipe:////./pipe/docker_engine', 'the default', undefined);
  const runtime = env.XDG_RUNTIME_DIR;
  const podman = [...(runtime ? [`${runtime}/podman/podman.sock`] : []), '/run/podman/podman.sock'];
  for (const path of [DOCKER_SOCKET, ...podman])
    if (await isThere(path)) return parseHost(`unix://${path}`, 'the default', undefined);
  return parseHost(`unix://${DOCKER_SOCKET}`, 'the default', undefined);
}

const DOCKER_SOCKET = '/var/run/docker.sock';

const LOCAL = 'http://localhost';

/** @throws DAEMON_INVALID */
export function parseHost(
  host: string,
  source: string,
  tls: ClientCertificate | undefined,
): DaemonEndpoint {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.+)$/.exec(host) ?? [];
  if (scheme === 'unix') return { host, source, socketPath: rest, origin: LOCAL };
  if (scheme === 'npipe')
    return { host, source, socketPath: rest.replaceAll('/', '\\'), origin: LOCAL };
  if (['tcp', 'http', 'https'].includes(scheme)) {
    const isSecure = scheme === 'https' || tls !== undefined;
    const text = `${isSecure ? 'https' : 'http'}://${rest}`;
    if (URL.canParse(text)) {
      const url = new URL(text);
      if (url.port === '' && scheme === 'tcp') url.port = isSecure ? '2376' : '2375';
      return { host, source, origin: url.origin, ...defined({ tls }) };
    }
  }
  throw new StrakeError('DAEMON_INVALID', `daemon host ${host} of ${source} is not supported`, {
    hint:
      scheme === 'ssh'
        ? 'Forward its socket (ssh -L /tmp/docker.sock:/var/run/docker.sock HOST) and set DOCKER_HOST=unix:///tmp/docker.sock.'
        : 'Write unix:///PATH, tcp://HOST:PORT or npipe:////./pipe/NAME.',
  });
}
