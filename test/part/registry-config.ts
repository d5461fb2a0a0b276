import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hash } from 'bcryptjs';
import { stringify } from 'yaml';

/** Who may use a registry; everybody else gets a 401 with a Basic challenge. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * Writes the configuration of a CNCF distribution registry, v2 or v3: files in `directory`, a port that the
 * operating system chooses, deletion allowed, manifests with foreign layers accepted unless that is not wanted.
 * @returns its path
 */
export async function writeRegistryConfig(
  directory: string,
  credentials: Credentials | undefined,
  foreign = true,
): Promise<string> {
  const config = {
    version: 0.1,
    log: { level: 'info', formatter: 'text', accesslog: { disabled: false } },
    storage: {
      filesystem: { rootdirectory: join(directory, 'storage') },
      delete: { enabled: true },
    },
    http: { addr: '127.0.0.1:0', secret: 'only for tests' },
    ...(foreign && { validation: { manifests: { urls: { allow: ['.*'] } } } }),
    ...(credentials && { auth: await basicAuth(directory, credentials) }),
  };
  const path = join(directory, 'registry.yml');
  await writeFile(path, stringify(config));
  return path;
}

async function basicAuth(directory: string, { user, password }: Credentials) {
  const path = join(directory, 'htpasswd');
  await writeFile(path, `${user}:${await hash(password, 4)}\n`);
  return { htpasswd: { realm: 'strake-test', path } };
}
