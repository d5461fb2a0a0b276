import { spawn } from 'node:child_process';
import {
  isAbort,
  messageOf,
  quotedLine,
  StrakeError,
  systemCode,
  withoutSecrets,
} from '../errors/index.ts';
import type { Environment } from './credential.ts';

/** A credential helper, and how long it may take. */
export interface Helper {
  /** What stands behind `docker-credential-`. */
  readonly name: string;
  /** The file that names the helper, for people. */
  readonly source: string;
  readonly env: Environment;
  /** Default 30 s: a helper may ask its user. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
  /** What the helper is given and no message may repeat. */
  readonly secrets?: readonly string[];
}

const MAX_OUTPUT = 64 * 1024;
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * Runs `docker-credential-NAME ACTION` and returns what it prints; undefined where it knows no credential.
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
      `credential helper ${JSON.stringify(name)} of ${source} has no valid name`,
      {
        hint: 'A helper is named by what stands behind docker-credential-: letters, digits, . _ and -.',
      },
    );
  }
  const answer = await run(helper, action, input);
  if (answer.exitCode === 0) return answer.stdout;
  if (answer.stdout.trim() === NOT_FOUND) return undefined;
  const said = [answer.stdout, answer.stderr]
    .map((text) => firstLine(withoutSecrets(text, helper.secrets ?? [])))
    .find((line) => line !== '');
  throw helperFailure(
    helper,
    `failed with exit code ${answer.exitCode} and said: ${said ?? 'nothing that can be shown'}`,
  );
}

interface Answer {
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function run(helper: Helper, action: string, input: string): Promise<Answer> {
  const command = `docker-credential-${helper.name}`;
  const timeoutMs = helper.timeoutMs ?? 30_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = helper.signal ? AbortSignal.any([helper.signal, timeout]) : timeout;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [action], {
      env: { ...helper.env },
      stdio: ['pipe', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
      windowsHide: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(0, MAX_OUTPUT);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(0, MAX_OUTPUT);
    });
    // A helper that ends without reading closes its end of the pipe: its exit code tells what happened.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.once('error', (error) => {
      if (helper.signal?.aborted) reject(helper.signal.reason);
      else if (isAbort(error))
        reject(helperFailure(helper, `did not answer within ${timeoutMs / 1000} s`));
      else if (systemCode(error) === 'ENOENT') reject(missing(helper, error));
      else reject(helperFailure(helper, `cannot be run: ${messageOf(error)}`, error));
    });
    child.once('close', (code, killedBy) => {
      resolve({ exitCode: code ?? killedBy ?? 'unknown', stdout, stderr });
    });
    // A daemon that the helper left behind may hold its output open for ever.
    child.once('exit', () => {
      setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, 500).unref();
    });
  });
}

/** The first line of what a helper says; nothing of an answer to `get`, which holds a login. */
function firstLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.startsWith('{') || /secret"?\s*[:=]/i.test(line) ? '' : quotedLine(line);
}

function missing({ name, source }: Helper, cause: unknown): StrakeError {
  return new StrakeError(
    'REGISTRY_CREDENTIALS',
    `credential helper docker-credential-${name} is not on PATH, but ${source} names it`,
    {
      hint: `Install docker-credential-${name}, or take it out of ${source}.`,
      cause,
    },
  );
}

/** A helper that does not do what it is there for. */
export function helperFailure(
  { name, source }: Helper,
  what: string,
  cause?: unknown,
): StrakeError {
  return new StrakeError(
    'REGISTRY_CREDENTIALS',
    `credential helper docker-credential-${name} ${what}`,
    {
      hint: `${source} names the helper: log in again with the tool that it belongs to, or take it out.`,
      ...(cause === undefined ? {} : { cause }),
    },
  );
}
