import { askHelper, type Helper, helperFailure } from './ask-helper.ts';
import type { Credential } from './credential.ts';

/** A query to a credential helper. */
export interface HelperQuery extends Helper {
  readonly server: string;
}

/**
 * Runs `docker-credential-NAME get`; undefined if the helper has no credential for the server.
 * Source: docker/docker-credential-helpers "Development", protocol of `get`.
 * @throws REGISTRY_CREDENTIALS for a helper that is missing, fails, returns malformed output or takes too long
 */
export async function runHelper(query: HelperQuery): Promise<Credential | undefined> {
  const { name, server, source } = query;
  const output = await askHelper(query, 'get', server);
  if (output === undefined) return undefined;
  const [username, secret] = parseOutput(output) ?? [];
  if (username === undefined || secret === undefined)
    throw helperFailure(query, `did not return a credential for ${server}`);
  if (username === '' && secret === '') return undefined;
  const found = `docker-credential-${name} (${source})`;
  return username === '<token>'
    ? { kind: 'identity', username: '', token: secret, source: found }
    : { kind: 'password', username, password: secret, source: found };
}

function parseOutput(text: string): readonly [string, string] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { Username: username, Secret: secret } = value as Record<string, unknown>;
    return typeof username === 'string' && typeof secret === 'string'
      ? [username, secret]
      : undefined;
  } catch {
    return undefined;
  }
}
