import { type Bundle, bundleToJSON } from '@sigstore/bundle';
import { SigningConfig } from '@sigstore/protobuf-specs';
import { bundleBuilderFromSigningConfig, type IdentityProvider } from '@sigstore/sign';
import { attestError } from '../errors/error-codes.ts';
import { oneLine } from '../errors/one-line.ts';
import { BUNDLE_MEDIA_TYPE } from '../signature/bundle.ts';
import { preAuthEncoding, writeEnvelope } from '../signature/dsse.ts';
import { parseObject } from '../signature/field-reader.ts';
import { STATEMENT_MEDIA_TYPE } from '../statement/statement.ts';

/** Time limit and retries of a request. */
interface FetchOptions {
  readonly timeout: number;
  readonly retry: { readonly retries: number };
}

const MAX_BYTES = 1024 * 1024;

/**
 * What makes a bundle of a statement with the services of a signing config.
 * Source: sigstore protobuf-specs, SigningConfig in sigstore_trustroot.proto.
 * @throws ATTEST_SIGNING_CONFIG
 */
export function builderOf(
  bytes: Uint8Array,
  identityProvider: IdentityProvider,
  fetchOptions: FetchOptions,
): (statement: Buffer) => Promise<unknown> {
  try {
    const config = read(bytes);
    const isV2 = config.rekorTlogUrls.some(({ majorApiVersion }) => majorApiVersion === 2);
    const builder = bundleBuilderFromSigningConfig({
      signingConfig: config,
      identityProvider,
      bundleType: isV2 ? 'messageSignature' : 'dsseEnvelope',
      fetchOptions,
    });
    if (!isV2)
      return async (data) =>
        bundleToJSON(await builder.create({ data, type: STATEMENT_MEDIA_TYPE }));
    // The log of version 2 takes no envelopes: the encoding of one is signed as a message, and the signature put into the envelope.
    return async (statement) => {
      const data = Buffer.from(preAuthEncoding(STATEMENT_MEDIA_TYPE, statement));
      return inEnvelope(await builder.create({ data }), statement);
    };
  } catch (cause) {
    const problem = oneLine(cause);
    throw attestError('ATTEST_SIGNING_CONFIG', `the signing config cannot be used: ${problem}`, {
      cause,
      hint: 'Make it with "cosign signing-config create".',
    });
  }
}

/**
 * With the logs of version 2 alone if there are any: which of several versions the library takes depends on the clock, and the entries
 * differ.
 * @throws Error
 */
function read(bytes: Uint8Array): SigningConfig {
  const json = bytes.length > MAX_BYTES ? undefined : parseObject(bytes);
  const known = /^application\/vnd\.dev\.sigstore\.signingconfig\.v0\.2\+json$/;
  if (typeof json?.mediaType !== 'string' || !known.test(json.mediaType))
    throw new Error('it is not JSON of a signing config of version 0.2');
  const config = SigningConfig.fromJSON(json);
  const newer = config.rekorTlogUrls.filter(({ majorApiVersion }) => majorApiVersion === 2);
  return newer.length > 0 ? { ...config, rekorTlogUrls: newer } : config;
}

function inEnvelope(bundle: Bundle, statement: Uint8Array): unknown {
  const { content, verificationMaterial } = bundle;
  const chain = verificationMaterial.content;
  if (content.$case !== 'messageSignature' || chain.$case !== 'x509CertificateChain')
    throw new Error('the bundle has no certificate');
  const [certificate] = chain.x509CertificateChain.certificates;
  if (!certificate) throw new Error('the bundle has no certificate');
  const json = bundleToJSON({
    ...bundle,
    mediaType: BUNDLE_MEDIA_TYPE,
    verificationMaterial: {
      ...verificationMaterial,
      content: { $case: 'certificate', certificate },
    },
  });
  const { messageSignature: _, ...rest } = Object(json);
  const { signature } = content.messageSignature;
  return { ...rest, dsseEnvelope: writeEnvelope(STATEMENT_MEDIA_TYPE, statement, signature) };
}
