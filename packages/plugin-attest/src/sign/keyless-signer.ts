import { StrakeError } from '@strake/core';
import { attestError } from '../errors/error-codes.ts';
import { oneLine } from '../errors/one-line.ts';
import type { KeylessServices } from '../options/options.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';
import { findIdentityToken, type TokenHost } from './identity-token.ts';
import type { Signer } from './signer.ts';

/** The services of sigstore that are used. */
export interface KeylessOptions extends Omit<KeylessServices, 'signingConfig'> {
  /** Content of a signing config: it replaces the three URLs. */
  readonly signingConfig?: Uint8Array;
}

/** Of one request to one service. */
const FETCH_OPTIONS = { timeout: 15_000, retry: { retries: 2 } };
/** Of a signature, with all requests. */
const TIMEOUT_MS = 120_000;

/**
 * Signs with a key that is made for each signature, and a certificate of sigstore for an identity token of the environment. The
 * signature is recorded in a transparency log, which is public for the public instance.
 * @throws ATTEST_TOKEN, ATTEST_SIGSTORE, ATTEST_SIGNING_CONFIG when it signs
 */
export function keylessSigner(host: TokenHost, options: KeylessOptions = {}): Signer {
  const { audience = 'sigstore' } = options;
  return {
    name: 'keyless identity',
    keyId: 'keyless',
    sign: async (statement, signal) => {
      const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
      try {
        // Asked for first: the library's errors would contain a malformed token.
        const token = await findIdentityToken(host, audience, limited);
        const create = await createBuilder(token, options);
        return JSON.stringify(await untilAborted(create(Buffer.from(statement)), limited));
      } catch (cause) {
        signal.throwIfAborted();
        throw explain(cause, limited.aborted);
      }
    },
  };
}

/** @returns what makes a bundle of a statement */
async function createBuilder(
  token: string,
  { fulcio, rekor, tsa, signingConfig }: KeylessOptions,
): Promise<(statement: Buffer) => Promise<unknown>> {
  const identityProvider = { getToken: async () => token };
  if (signingConfig) {
    const { builderOf } = await import('./signing-config.ts');
    return builderOf(signingConfig, identityProvider, FETCH_OPTIONS);
  }
  const [{ bundleToJSON }, sigstore] = await Promise.all([
    import('@sigstore/bundle'),
    import('@sigstore/sign'),
  ]);
  const witnesses = [
    new sigstore.RekorWitness({
      rekorBaseURL: rekor ?? sigstore.DEFAULT_REKOR_URL,
      entryType: 'dsse',
      ...FETCH_OPTIONS,
    }),
    ...(tsa ? [new sigstore.TSAWitness({ tsaBaseURL: tsa, ...FETCH_OPTIONS })] : []),
  ];
  const signer = new sigstore.FulcioSigner({
    fulcioBaseURL: fulcio ?? sigstore.DEFAULT_FULCIO_URL,
    identityProvider,
    ...FETCH_OPTIONS,
  });
  const builder = new sigstore.DSSEBundleBuilder({ signer, witnesses });
  return async (data) => bundleToJSON(await builder.create({ data, type: STATEMENT_MEDIA_TYPE }));
}

/** The library takes no signal: what it still does then is bounded, and nobody waits for it. */
async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function explain(cause: unknown, isLate: boolean): StrakeError {
  if (StrakeError.is(cause)) return cause;
  const problem = isLate ? `no answer within ${TIMEOUT_MS / 1000} seconds` : oneLine(cause);
  return attestError('ATTEST_SIGSTORE', `sigstore did not sign: ${problem}`, {
    cause,
    hint: 'Check that its services can be reached from here, and that the certificate authority accepts the identity token.',
  });
}
