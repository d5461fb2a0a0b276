import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../credential/index.ts';
import { systemCode } from '../errors/index.ts';
import { readRegularFile } from '../file/index.ts';
import { unusable } from './unusable.ts';

/** The content of a directory of `certs.d` for a host; all strings are PEM. */
export interface Certificates {
  /** CAs that are trusted in addition to those of the system. */
  readonly ca: readonly string[];
  /** Client certificates, each with its key. */
  readonly clients: readonly { readonly cert: string; readonly key: string }[];
}

const NONE: Certificates = { ca: [], clients: [] };

/**
 * The certificates for a registry, from the first of these directories that exists: `~/.config/containers/certs.d/HOST:PORT`,
 * `/etc/containers/certs.d/…`, `~/.docker/certs.d/…`, `/etc/docker/certs.d/…`. In it `*.crt` is a CA, `*.cert` a client
 * certificate with its key in `*.key`.
 * Source: containers-certs.d(5); Docker "Verify repository client with certificates".
 * @param host as in the reference, with a port only if the reference has one
 * @throws REGISTRY_CONFIG naming the file
 */
export async function readCertificates(host: string, env: Environment): Promise<Certificates> {
  for (const root of roots(env)) {
    const directory = join(root, host.toLowerCase());
    const names = await list(directory);
    if (names) return readDirectory(directory, names);
  }
  return NONE;
}

function roots(env: Environment): readonly string[] {
  const home = env.HOME || env.USERPROFILE;
  const config = env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  const docker = env.DOCKER_CONFIG || (home && join(home, '.docker'));
  return [
    ...(config ? [join(config, 'containers/certs.d')] : []),
    '/etc/containers/certs.d',
    ...(docker ? [join(docker, 'certs.d')] : []),
    '/etc/docker/certs.d',
  ];
}

async function list(directory: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    // A directory that only root may read is meant for another user.
    if (['ENOENT', 'ENOTDIR', 'EACCES', 'EPERM'].includes(systemCode(error) ?? ''))
      return undefined;
    throw unusable(directory, 'cannot be read', error);
  }
}

async function readDirectory(directory: string, names: readonly string[]): Promise<Certificates> {
  const read = (name: string) => {
    const path = join(directory, name);
    try {
      return readRegularFile(path);
    } catch (error) {
      throw unusable(path, 'cannot be read', error);
    }
  };
  const partner = (name: string, from: string, to: string): string => {
    const other = `${name.slice(0, -from.length)}${to}`;
    if (names.includes(other)) return other;
    throw unusable(join(directory, name), `has no ${other} next to it (a CA ends in .crt)`);
  };
  for (const name of names) if (name.endsWith('.key')) partner(name, '.key', '.cert');
  const certs = names.filter((name) => name.endsWith('.cert'));
  return {
    ca: await Promise.all(names.filter((name) => name.endsWith('.crt')).map(read)),
    clients: await Promise.all(
      certs.map(async (name) => ({
        cert: await read(name),
        key: await read(partner(name, '.cert', '.key')),
      })),
    ),
  };
}
