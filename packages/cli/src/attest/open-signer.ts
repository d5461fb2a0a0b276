import { runProcess, StrakeError } from '@strake/core';
import {
  commandSigner,
  findPassword,
  keylessSigner,
  keySigner,
  type RunSigner,
  readKeySource,
  readPublicKey,
  readSigningKey,
  type Signer,
  type TokenHost,
} from '@strake/plugin-attest/sign';
import type { Invocation } from '../invocation.ts';
import { askSecret } from '../prompt/ask-secret.ts';
import { UsageError } from '../usage-error.ts';
import { readInput } from './read-input.ts';

/** How to sign: exactly one of the first ones. */
export interface SignerFlags {
  readonly key?: string;
  readonly keyless?: boolean;
  readonly command?: string;
  /** Of `command`. */
  readonly publicKey?: string;
  /** Of `keyless`. */
  readonly signingConfig?: string;
}

const MAX_FILE_BYTES = 64 * 1024;
/** Of a program that signs: a KMS answers in seconds, a person who has to touch a token does not. */
const COMMAND_TIMEOUT_MS = 10 * 60_000;

/**
 * The signer that the options name. An encrypted key is decrypted here: its password is asked for before anything is sent.
 * @param cwd absolute; what relative paths start at
 * @throws UsageError, FILE_UNREADABLE, ATTEST_KEY
 */
export async function openSigner(
  flags: SignerFlags,
  cwd: string,
  invocation: Invocation,
): Promise<Signer> {
  checkFlags(flags);
  const { key, command, publicKey, signingConfig } = flags;
  const read = (file: string) => readInput(file, cwd, MAX_FILE_BYTES);
  if (key !== undefined) {
    const name = `key ${key}`;
    const password = findPassword(invocation.env, (question) => askTerminal(question, invocation));
    const bytes = await readKeySource(key, { env: invocation.env, readFile: read });
    return keySigner(name, await readSigningKey(bytes, { name, password }));
  }
  const run = runner(cwd, invocation);
  if (command === undefined) {
    const host = { env: invocation.env, run: outputOf(run) };
    return keylessSigner(host, signingConfig ? { signingConfig: read(signingConfig) } : {});
  }
  const argv = command.split(/\s+/).filter((each) => each !== '');
  if (argv.length === 0) throw new UsageError('--command is empty', 'Name a program.');
  const known = publicKey && readPublicKey(read(publicKey), `key ${publicKey}`);
  return commandSigner(argv, run, known || undefined);
}

function checkFlags({ key, keyless, command, publicKey, signingConfig }: SignerFlags): void {
  const given = Object.entries({ key, keyless, command }).filter(
    ([, value]) => value !== undefined,
  );
  if (given.length !== 1) {
    throw new UsageError(
      given.length === 0
        ? 'there is nothing to sign with'
        : `${given.map(([name]) => `--${name}`).join(' and ')} exclude each other`,
      'Give --key FILE for a private key, --keyless for an identity token, or --command PROGRAM for a program that signs.',
    );
  }
  if (publicKey !== undefined && command === undefined) {
    throw new UsageError(
      '--public-key belongs to --command',
      'Leave it out: only a program has its public key elsewhere.',
    );
  }
  if (signingConfig !== undefined && !keyless) {
    throw new UsageError('--signing-config belongs to --keyless', 'Leave it out.');
  }
}

async function askTerminal(question: string, invocation: Invocation): Promise<string | undefined> {
  return invocation.stdin.isTTY === true ? askSecret(invocation, question) : undefined;
}

function runner(directory: string, { env }: Invocation): RunSigner {
  return async (argv, input, signal) => {
    const { exitCode, stdout, stderr } = await runProcess(argv, {
      env,
      directory,
      signal,
      input,
      encoding: 'latin1',
      timeoutMs: COMMAND_TIMEOUT_MS,
      detached: true,
    });
    return { exitCode, stdout: Buffer.from(stdout, 'latin1'), stderr };
  };
}

/** For services that give identity tokens by a program. */
function outputOf(run: RunSigner): NonNullable<TokenHost['run']> {
  return async (argv, signal) => {
    const done = await run(argv, new Uint8Array(), signal).catch((thrown: unknown) => {
      signal.throwIfAborted();
      if (StrakeError.is(thrown)) return undefined;
      throw thrown;
    });
    return done?.exitCode === 0 ? Buffer.from(done.stdout).toString() : undefined;
  };
}
