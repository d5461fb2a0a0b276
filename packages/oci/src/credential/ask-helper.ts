import { messageOf, quotedLine, StrakeError, systemCode, withoutSecrets } from '../errors/index.ts';
import { type FinishedProcess, runProcess } from '../process/index.ts';
import { defined } from '../spec/record.ts';
import type { Environment } from './credential.ts';

/** A credential helper, and how long it may take. */
export interface Helper {
  /** The part after `docker-credential-`. */
  readonly name: string;
  /** The file that configures the helper, for messages. */
  readonly source: string;
  readonly env: Environment;
  /** Default 30 s, because a helper may prompt the user. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Input of the helper that no message may repeat. */
  readonly secrets?: readonly string[];
}

const MAX_OUTPUT = 64 * 1024;
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * Runs `docker-credential-NAME ACTION` and returns its output; undefined if it has no credential.
 * Source: docker/docker-credential-helpers "Development".
 * @throws REGISTRY_CREDENTIALS for a helper that is missing, fails or takes too long
 */
export async function askHelper(
  helper: Helper,
  action: 'get' | 'store' | 'erase',
  input: string,
): Promise<string | undefined> {
  const { name, source } = helper;
  if (!/^[A-Za-z0-9._-]+$/.test(name)) {
    throw new StrakeError(
      'REGISTRY_CREDENTIALS',
      `credential helper ${JSON.stringify(name)} of ${source} has an invalid name`,
      {
        hint: 'The name of a helper is what follows docker-credential-: letters, digits, . _ and -.',
      },
    );
  }
  const result = await run(helper, action, input);
  if (result.exitCode === 0) return result.stdout;
  if (result.stdout.trim() === NOT_FOUND) return undefined;
  const line = [result.stdout, result.stderr]
    .map((text) => firstLine(withoutSecrets(text, helper.secrets ?? [])))
    .find((line) => line !== '');
  const end =
    result.signalName === undefined
      ? `failed with exit code ${result.exitCode}`
      : `was ended by ${result.signalName}`;
  throw helperFailure(helper, `${end}: ${line ?? 'no output that can be shown'}`);
}

async function run(helper: Helper, action: string, input: string): Promise<FinishedProcess> {
  const { signal, timeoutMs = 30_000 } = helper;
  try {
    return await runProcess([`docker-credential-${helper.name}`, action], {
      env: helper.env,
      input,
      timeoutMs,
      maxOutputBytes: MAX_OUTPUT,
      ...defined({ signal }),
    });
  } catch (thrown) {
    if (signal?.aborted || !StrakeError.is(thrown)) throw thrown;
    const { cause } = thrown;
    if (systemCode(cause) === 'ENOENT') throw missing(helper, cause);
    throw cause instanceof Error && cause.name === 'TimeoutError'
      ? helperFailure(helper, `did not respond within ${timeoutMs / 1000} s`)
      : helperFailure(helper, `cannot be run: ${messageOf(cause)}`, cause);
  }
}

/** The first line of a helper's output; nothing of a response to `get`, which contains a secret. */
function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.startsWith('{') || /secret"?\s*[:=]/i.test(line) ? '' : quotedLine(line);
}

function missing({ name, source }: Helper, cause: unknown): StrakeError {
  return new StrakeError(
    'REGISTRY_CREDENTIALS',
    `credential helper docker-credential-${name} is not on PATH, but ${source} configures it`,
    {
      hint: `Install docker-credential-${name}, or remove it from ${source}.`,
      cause,
    },
  );
}

/** The error for a helper that does not work. */
export function helperFailure(
  { name, source }: Helper,
  what: string,
  cause?: unknown,
): StrakeError {
  return new StrakeError(
    'REGISTRY_CREDENTIALS',
    `credential helper docker-credential-${name} ${what}`,
    {
      hint: `${source} configures the helper; log in again with the tool that it belongs to, or remove it.`,
      ...defined({ cause }),
    },
  );
}
