import { StrakeError } from '@strake/core/plugin';
import type { SignOptions } from '../options/options.ts';
import type { RunSigner } from './command-signer.ts';
import type { TokenHost } from './identity-token.ts';
import { type KeyHost, readKeySource, readNamedFile } from './key-source.ts';
import type { Signer } from './signer.ts';
import type { AskPassword } from './signing-key.ts';

/** What a signer may use. */
export interface SignerHost extends KeyHost {
  /** Runs a program that signs, or that gives identity tokens, for at most {@link LONGEST_SIGNING_SECONDS}. */
  readonly run: RunSigner;
  /** Asks for the password of a key. */
  readonly askSecret: AskPassword;
}

/** Of a program that signs: a KMS answers in seconds, a person who has to touch a token does not. */
export const LONGEST_SIGNING_SECONDS = 600;

/**
 * The signer of some options. An encrypted key is decrypted here: its password is asked for before anything is sent.
 * @param sign with exactly one of `key`, `command` and `keyless`
 * @throws ATTEST_KEY, FILE_UNREADABLE
 */
export async function openSigner(sign: SignOptions, host: SignerHost): Promise<Signer> {
  const { key, command, publicKey, keyless } = sign;
  if (key !== undefined) {
    const [{ readSigningKey }, { keySigner }, { findPassword }] = await Promise.all([
      import('./signing-key.ts'),
      import('./key-signer.ts'),
      import('./find-password.ts'),
    ]);
    const name = `key ${key}`;
    const password = findPassword(host.env, host.askSecret);
    const bytes = await readKeySource(key, host);
    const isTyped = host.env.COSIGN_PASSWORD === undefined;
    return keySigner(name, await readSigningKey(bytes, { name, password, isTyped }));
  }
  if (command !== undefined) {
    const [{ commandSigner }, { readPublicKey }] = await Promise.all([
      import('./command-signer.ts'),
      import('../signature/public-key.ts'),
    ]);
    const known =
      publicKey === undefined
        ? undefined
        : readPublicKey(await readNamedFile(publicKey, host), `key ${publicKey}`);
    return commandSigner(command, host.run, known);
  }
  const { keylessSigner } = await import('./keyless-signer.ts');
  const { signingConfig, ...services } = typeof keyless === 'object' ? keyless : {};
  return keylessSigner(
    { env: host.env, run: outputOf(host.run) },
    {
      ...services,
      ...(signingConfig === undefined
        ? {}
        : { signingConfig: await readNamedFile(signingConfig, host) }),
    },
  );
}

/** For services that give identity tokens by a program: one that is missing or fails gives none. */
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
