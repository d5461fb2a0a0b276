import { askHelper, type Helper, helperFailure } from './ask-helper.ts';
import type { Credential } from './credential.ts';

/** What a credential helper is asked for. */
export interface HelperQuestion extends Helper {
  readonly server: string;
}

/**
 * Asks `docker-credential-NAME get`; undefined where the helper knows no credential for the server.
 * Source: docker/docker-credential-helpers "Development", protocol of `get`.
 * @throws REGISTRY_CREDENTIALS for a helper that is missing, fails, answers nonsense or takes too long
 */
export async function runHelper(query: HelperQuestion): Promise<Credential | undefined> {
  const { name, server, source } = query;
  const answer = await askHelper(query, 'get', server);
  if (answer === undefined) return undefined;
  const [username, secret] = parseAnswer(answer) ?? [];
  if (username === undefined || secret === undefined)
    throw helperFailure(query, `answered something that is no credential for ${server}`);
  if (username === '' && secret === '') return undefined;
  const found = `docker-credential-${name} (${source})`;
  return username === '<token>'
    ? { kind: 'identity', username: '', token: secret, source: found }
    : { kind: 'password', username, password: secret, source: found };
}

function parseAnswer(text: string): readonly [string, string] | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null) return undefined;
    const { Username: username, Secret: secret } = answer as Record<string, unknown>;
    return typeof username === 'string' && typeof secret === 'string'
      ? [username, secret]
      : undefined;
  } catch {
    return undefined;
  }
}
