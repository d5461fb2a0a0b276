import { hash } from 'node:crypto';
import type { PublishedContext } from '@strake/core/plugin';
import type { AttestOptions, SignOptions } from '../options/options.ts';
import { findBuilder } from '../provenance/find-builder.ts';
import { readKeySource, readNamedFile } from '../sign/key-source.ts';
import { LONGEST_SIGNING_SECONDS, openSigner, type SignerHost } from '../sign/open-signer.ts';
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

/** Keys that are decrypted, by their file and password: before the image has a name, and after it. */
const opened = new Map<string, Promise<Signer>>();

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
    publicKey && readNamedFile(publicKey, context),
  ]);
  const sums = bytes.map((each) => (each ? hash('sha256', each) : ''));
  return {
    identity: [
      ...sums,
      JSON.stringify([command ?? null, keyless ?? null]),
      ...(keyless ? identityOf(context.env) : []),
    ],
    open(of) {
      if (sign.key === undefined) return openSigner(sign, hostOf(of));
      const { COSIGN_PASSWORD: password } = of.env;
      const facts = JSON.stringify([sign.key, ...sums, password && hash('sha256', password)]);
      const known = opened.get(facts) ?? openSigner(sign, hostOf(of));
      opened.set(facts, known);
      known.catch(() => opened.delete(facts));
      return known;
    },
  };
}

/** What another job on this machine signed has its identity, not that of this one. */
function identityOf({ SIGSTORE_ID_TOKEN: token = '', ...env }: SignerContext['env']) {
  return [findBuilder(env).id, hash('sha256', token)];
}

function hostOf({ env, readFile, askSecret, run }: SignerContext): SignerHost {
  return {
    env,
    readFile,
    askSecret,
    run: async (argv, input) => {
      const { exitCode, stdout, stderr } = await run(argv, {
        input,
        encoding: 'latin1',
        timeoutSeconds: LONGEST_SIGNING_SECONDS,
      });
      return { exitCode, stdout: Buffer.from(stdout, 'latin1'), stderr };
    },
  };
}
