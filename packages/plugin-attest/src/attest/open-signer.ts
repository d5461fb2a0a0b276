import { hash } from 'node:crypto';
import type { PublicationContext, PublishedContext } from '@strake/core/plugin';
import type { AttestOptions, SignOptions } from '../options.ts';
import { findBuilder } from '../provenance/find-builder.ts';
import type { RunSigner } from '../sign/command-signer.ts';
import { readKeySource } from '../sign/key-source.ts';
import type { Signer } from '../sign/signer.ts';

/** What a signer may use. */
type SignerContext = Pick<
  PublishedContext<AttestOptions | undefined>,
  'askSecret' | 'env' | 'readFile' | 'run' | 'signal'
>;

/** A signer that is opened when it has to sign: a key that is not needed is not decrypted. */
export interface LazySigner {
  /** Changes with the signer: what it signed before is used again only for an equal one. */
  readonly identity: readonly string[];
  /**
   * The signer. A key is decrypted once.
   * @param context of the tap that signs: programs run only while it runs
   * @throws ATTEST_KEY, FILE_UNREADABLE
   */
  open(context: SignerContext): Promise<Signer>;
}

/** Of a program that signs: a KMS answers in seconds, a person who has to touch a token does not. */
const COMMAND_SECONDS = 600;

/**
 * The signer of some options.
 * @throws FILE_UNREADABLE
 */
export async function lazySigner(
  sign: SignOptions,
  context: Pick<SignerContext, 'env' | 'readFile'>,
): Promise<LazySigner> {
  const { key, command, publicKey, keyless } = sign;
  const bytes = await Promise.all([
    key && readKeySource(key, context),
    publicKey && context.readFile(publicKey),
  ]);
  const sums = bytes.map((each) => (each ? hash('sha256', each) : ''));
  let opened: Promise<Signer> | undefined;
  return {
    identity: [
      ...sums,
      JSON.stringify([command ?? null, keyless ?? null]),
      ...(keyless ? identityOf(context.env) : []),
    ],
    open(of) {
      if (sign.key === undefined) return open(sign, of);
      opened ??= open(sign, of);
      return opened;
    },
  };
}

/** What another job on this machine signed has its identity, not that of this one. */
function identityOf({ SIGSTORE_ID_TOKEN: token = '', ...env }: SignerContext['env']) {
  return [findBuilder(env).id, hash('sha256', token)];
}

async function open(sign: SignOptions, context: SignerContext): Promise<Signer> {
  const { key, command, publicKey, keyless } = sign;
  if (key !== undefined) {
    const [{ readSigningKey }, { keySigner }, { findPassword }] = await Promise.all([
      import('../sign/signing-key.ts'),
      import('../sign/key-signer.ts'),
      import('../sign/find-password.ts'),
    ]);
    const name = `key ${key}`;
    const password = findPassword(context.env, (question) => context.askSecret(question));
    return keySigner(
      name,
      await readSigningKey(await readKeySource(key, context), { name, password }),
    );
  }
  if (command !== undefined) {
    const [{ commandSigner }, { readPublicKey }] = await Promise.all([
      import('../sign/command-signer.ts'),
      import('../sign/public-key.ts'),
    ]);
    const known =
      publicKey === undefined
        ? undefined
        : readPublicKey(await context.readFile(publicKey), `key ${publicKey}`);
    return commandSigner(command, runner(context), known);
  }
  const { keylessSigner } = await import('../sign/keyless-signer.ts');
  const { signingConfig, ...services } = typeof keyless === 'object' ? keyless : {};
  return keylessSigner(
    { env: context.env, run: (argv) => outputOf(argv, context) },
    {
      ...services,
      ...(signingConfig === undefined
        ? {}
        : { signingConfig: await context.readFile(signingConfig) }),
    },
  );
}

function runner({ run }: SignerContext): RunSigner {
  return async (argv, input) => {
    const { exitCode, stdout, stderr } = await run(argv, {
      input,
      encoding: 'latin1',
      timeoutSeconds: COMMAND_SECONDS,
    });
    return { exitCode, stdout: Buffer.from(stdout, 'latin1'), stderr };
  };
}

async function outputOf(
  argv: readonly string[],
  { run }: Pick<PublicationContext, 'run'>,
): Promise<string | undefined> {
  const done = await run(argv, { timeoutSeconds: COMMAND_SECONDS }).catch(() => undefined);
  return done?.exitCode === 0 ? done.stdout : undefined;
}
