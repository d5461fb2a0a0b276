import { defined, runProcess } from '@strake/core';
import {
  LONGEST_SIGNING_SECONDS,
  openSigner,
  type Signer,
  type SignerHost,
  type SignOptions,
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

/**
 * The signer that the options of the command line name.
 * @param cwd absolute; what relative paths start at
 * @throws UsageError, FILE_UNREADABLE, ATTEST_KEY
 */
export async function chooseSigner(
  flags: SignerFlags,
  cwd: string,
  invocation: Invocation,
): Promise<Signer> {
  checkFlags(flags);
  return openSigner(signOptions(flags), {
    env: invocation.env,
    readFile: (file) => readInput(file, cwd, MAX_FILE_BYTES),
    askSecret: (question) => askTerminal(question, invocation),
    run: runner(cwd, invocation),
  });
}

function signOptions({ key, command, publicKey, signingConfig }: SignerFlags): SignOptions {
  if (key !== undefined) return { key };
  if (command === undefined) return { keyless: defined({ signingConfig }) };
  const argv = command.split(/\s+/).filter((each) => each !== '');
  if (argv.length === 0) throw new UsageError('--command is empty', 'Name a program.');
  return { command: argv, ...defined({ publicKey }) };
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
  if (command !== undefined && publicKey === undefined) {
    throw new UsageError(
      '--command needs --public-key',
      'Name the file of its public key in PEM: signatures are verified before they are attached, and found again by it.',
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

function runner(directory: string, { env }: Invocation): SignerHost['run'] {
  return async (argv, input, signal) => {
    const { exitCode, stdout, stderr } = await runProcess(argv, {
      env,
      directory,
      signal,
      input,
      encoding: 'latin1',
      timeoutMs: LONGEST_SIGNING_SECONDS * 1000,
      detached: true,
    });
    return { exitCode, stdout: Buffer.from(stdout, 'latin1'), stderr };
  };
}
