import { spawn } from 'node:child_process';
import { isAbort, messageOf, StrakeError, systemCode } from '../../errors/index.ts';
import type { Credential, Environment } from './credential.ts';

/** How a credential helper is asked. */
export interface HelperQuestion {
  /** What stands behind `docker-credential-`. */
  readonly name: string;
  readonly server: string;
  /** The file that names the helper, for people. */
  readonly source: string;
  readonly env: Environment;
  /** Default 30 s: a helper may ask its user. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const MAX_OUTPUT = 64 * 1024;
const NOT_FOUND = 'credentials not found in native keychain';

/**
 * Asks `docker-credential-NAME get`; undefined where the helper knows no credential for the server.
 * Source: docker/docker-credential-helpers "Development", protocol of `get`.
 * @throws REGISTRY_CREDENTIALS for a helper that is missing, fails, answers nonsense or takes too long
 */
export async function runHelper(question: HelperQuestion): Promise<Credential | undefined> {
  const { name, server, source } = question;
  if (!/^[A-Za-z0-9._-]+$/.test(name)) {
    throw new StrakeError(
      'REGISTRY_CREDENTIALS',
      `credential helper ${JSON.stringify(name)} of ${source} has no valid name`,
      {
        hint: 'A helper is named by what stands behind docker-credential-: letters, digits, . _ and -.',
      },
    );
  }
  const command = `docker-credential-${name}`;
  const answer = await ask(command, question);
  if (answer.exitCode !== 0) {
    if (answer.stdout.trim() === NOT_FOUND) return undefined;
    const said = firstLine(answer.stdout) || firstLine(answer.stderr) || 'nothing';
    throw failure(command, source, `failed with exit code ${answer.exitCode} and said: ${said}`);
  }
  const [username, secret] = parseAnswer(answer.stdout) ?? [];
  if (username === undefined || secret === undefined) {
    throw failure(command, source, `answered something that is no credential for ${server}`);
  }
  if (username === '' && secret === '') return undefined;
  const found = `${command} (${source})`;
  return username === '<token>'
    ? { kind: 'identity', username: '', token: secret, source: found }
    : { kind: 'password', username, password: secret, source: found };
}

interface Answer {
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function ask(command: string, question: HelperQuestion): Promise<Answer> {
  const timeoutMs = question.timeoutMs ?? 30_000;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = question.signal ? AbortSignal.any([question.signal, timeout]) : timeout;
  return new Promise((resolve, reject) => {
    const child = spawn(command, ['get'], {
      env: { ...question.env },
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
      stderr = (stderr + text).slice(-4096);
    });
    // A helper that ends without reading closes its end of the pipe: its exit code tells what happened.
    child.stdin.on('error', () => {});
    child.stdin.end(question.server);
    child.once('error', (error) => {
      if (question.signal?.aborted) reject(question.signal.reason);
      else if (isAbort(error))
        reject(failure(command, question.source, `did not answer within ${timeoutMs / 1000} s`));
      else if (systemCode(error) === 'ENOENT') reject(missing(command, question.source, error));
      else reject(failure(command, question.source, `can not be run: ${messageOf(error)}`, error));
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

function firstLine(text: string): string {
  return text.trim().split('\n', 1)[0]?.slice(0, 300) ?? '';
}

function missing(command: string, source: string, cause: unknown): StrakeError {
  return new StrakeError(
    'REGISTRY_CREDENTIALS',
    `credential helper ${command} is not on PATH, but ${source} names it`,
    {
      hint: `Install ${command}, or take it out of ${source}.`,
      cause,
    },
  );
}

function failure(command: string, source: string, what: string, cause?: unknown): StrakeError {
  return new StrakeError('REGISTRY_CREDENTIALS', `credential helper ${command} ${what}`, {
    hint: `${source} names the helper: log in again with the tool that it belongs to, or take it out.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
