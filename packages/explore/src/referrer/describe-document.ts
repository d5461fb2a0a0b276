import type { Descriptor } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';
import { bundleFacts } from './bundle-facts.ts';
import { describeSbom } from './describe-sbom.ts';
import { describeStatement } from './describe-statement.ts';
import type { Described } from './described.ts';
import { shortText } from './short-text.ts';

/**
 * Decodes a layer of an artifact by its media type, and by what is in it: bundles of sigstore, DSSE envelopes, in-toto statements, SBOMs,
 * signatures of cosign. Nothing is verified.
 * @throws ATTEST_BUNDLE if it is not what its media type says
 */
export async function describeDocument(
  { mediaType, annotations }: Descriptor,
  bytes: Uint8Array,
): Promise<Described> {
  const [{ isBundleType }, { readBundle, readEnvelope, readStatement }] = await Promise.all([
    import('@strake/plugin-attest/sign'),
    import('@strake/plugin-attest/verify'),
  ]);
  if (isBundleType(mediaType)) {
    const bundle = readBundle(bytes, 'the bundle');
    const facts = bundleFacts(bundle);
    if ('digest' in bundle.content)
      return { title: 'Sigstore bundle', facts, text: indented(bundle.json) };
    const statement = readStatement(bundle.content.payload, 'the statement of the bundle');
    const described = describeStatement(statement, parse(bundle.content.payload));
    return { ...described, facts: [...facts, ...described.facts] };
  }
  const json = parse(bytes);
  if (!isRecord(json)) return { title: 'Text', facts: [], text: shortText(textOf(bytes)) };
  if ('payloadType' in json && 'signatures' in json) {
    const { payload } = readEnvelope(bytes, 'the envelope');
    const statement = readStatement(payload, 'the statement of the envelope');
    const described = describeStatement(statement, parse(payload));
    return { ...described, facts: [['Signed', 'in a DSSE envelope'], ...described.facts] };
  }
  if ('predicateType' in json) {
    const statement = readStatement(bytes, 'the statement');
    return describeStatement(statement, json);
  }
  const sbom = describeSbom(json);
  if (sbom) return { ...sbom, text: indented(json) };
  const signature = annotations?.['dev.cosignproject.cosign/signature'];
  return {
    title: signature === undefined ? 'Document' : 'Signature of cosign',
    facts: signature === undefined ? [] : [['Signature', signature]],
    text: indented(json),
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(textOf(bytes));
  } catch {
    return undefined;
  }
}

function indented(json: unknown): string {
  return shortText(JSON.stringify(json, undefined, 2));
}

/** What is not UTF-8 has replacement characters. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
