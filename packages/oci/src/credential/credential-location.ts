import { join } from 'node:path';
import type { Environment } from './credential.ts';

/** A location of credentials: a file, or the text of an environment variable. */
export type CredentialLocation =
  /** `isNamed`: the user named this file. */
  | { readonly path: string; readonly isNamed?: boolean }
  | { readonly variable: string; readonly text: string };

/**
 * Where credentials are searched for, in order: `REGISTRY_AUTH_FILE`, the JSON of `DOCKER_AUTH_CONFIG`, Docker's
 * `config.json`, Podman's `auth.json` of this session, then of this user.
 * Source: docker login reference "Privileged user requirement, credential stores"; containers-auth.json(5).
 */
export function credentialLocations(env: Environment): readonly CredentialLocation[] {
  const home = env.HOME || env.USERPROFILE;
  const config = env.XDG_CONFIG_HOME || (home && join(home, '.config'));
  const docker = env.DOCKER_CONFIG || (home && join(home, '.docker'));
  const text = env.DOCKER_AUTH_CONFIG;
  const runtime = env.XDG_RUNTIME_DIR
    ? join(env.XDG_RUNTIME_DIR, 'containers/auth.json')
    : sessionFile();
  return [
    ...file(env.REGISTRY_AUTH_FILE).map((named) => ({ ...named, isNamed: true })),
    ...(text ? [{ variable: 'DOCKER_AUTH_CONFIG', text }] : []),
    ...file(docker && join(docker, 'config.json')),
    ...file(runtime),
    ...file(config && join(config, 'containers', 'auth.json')),
  ];
}

/** Where Podman keeps logins of a user without a session. Source: containers-auth.json(5). */
function sessionFile(): string | undefined {
  const user = process.platform === 'linux' ? process.getuid?.() : undefined;
  return user === undefined ? undefined : `/run/containers/${user}/auth.json`;
}

function file(path: string | undefined): readonly { readonly path: string }[] {
  return path ? [{ path }] : [];
}
