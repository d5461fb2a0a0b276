import { runProcess } from '@strake/core';
import {
  commandSigner,
  findPassword,
  keySigner,
  type RunSigner,
  readPublicKey,
  readSigningKey,
  type Signer,
} from '@strake/plugin-attest/sign';
import type { Invocation } from '../invocation.ts';
import { askSecret } from '../prompt/ask-secret.ts';
import { UsageError } from '../usage-error.ts';
import { readInput } from './read-predicate.ts';

/** How to sign: exactly one of the first ones. */
export interface SignerFlags {
  readonly key?: string;
  readonly command?: string;
  /** Of `command`. */
  readonly publicKey?: string;
}

const MAX_KEY_FILE_BYTES = 64 * 1024;
/** Of a program that signs: a KMS answers in seconds, a person who has to touch a token does not. */
const COMMAND_TIMEOUT_MS = 10 * 60_000;

/**
 * The signer that the options name. An encrypted key is decrypted here: its password is asked for before anything is sent.
 * @param cwd absolute; what relative paths start at
 * @throws UsageError, FILE_UNREADABLE, ATTEST_KEY
 */
export async function openSigner(
  { key, command, publicKey }: SignerFlags,
  cwd: string,
  invocation: Invocation,
): Promise<Signer> {
  if ((key === undefined) === (command === undefined)) {
    throw new UsageError(
      key === undefined
        ? 'there is nothing to sign with'
        : '--key and --command exclude each other',
      'Give --key FILE for a private key, or --command PROGRAM for a program that signs.',
    );
  }
  if (publicKey !== undefined && command === undefined) {
    throw new UsageError(
      '--public-key belongs to --command',
      'Leave it out: a private key has its public key.',
    );
  }
  if (key !== undefined) {
    const name = `key ${key}`;
    const bytes = readInput(key, cwd, MAX_KEY_FILE_BYTES);
    const password = findPassword(invocation.env, (question) => askTerminal(question, invocation));
    return keySigner(name, await readSigningKey(bytes, { name, password }));
  }
  const argv = command?.split(/\s+/).filter((each) => each !== '') ?? [];
  if (argv.length === 0) throw new UsageError('--command is empty', 'Name a program.');
  const known =
    publicKey === undefined
      ? undefined
      : readPublicKey(readInput(publicKey, cwd, MAX_KEY_FILE_BYTES), `key ${publicKey}`);
  return commandSigner(argv, runner(cwd, invocation), known);
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
