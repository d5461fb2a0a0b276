import { isMediaType, isRecord, messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { checkPlain, frozenCopy } from '../plugin/plain-data.ts';
import type { DescribedReferrerBlob, Referrer, ReferrerBlob } from '../plugin/publication.ts';

const REFERRER_KEYS: readonly string[] = ['artifactType', 'subject', 'tag', 'annotations'];
/** Source: OCI distribution-spec v1.1, "Pulling manifests". */
const TAG = /^\w[\w.-]{0,127}$/;
const BLOB_KEYS: readonly string[] = ['mediaType', 'bytes', 'annotations'];
const DESCRIBED_KEYS: readonly string[] = ['mediaType', 'digest', 'size', 'annotations', 'read'];

/**
 * Copies the manifest that a plugin attaches, because the plugin may change its own later.
 * @throws PLUGIN_BAD_RESULT for an invalid {@link Referrer} or blob
 */
export function readReferrer(
  referrer: unknown,
  blobs: unknown,
): { readonly referrer: Referrer; readonly blobs: readonly GivenBlob[] } {
  const own = readRecord('the manifest', referrer, REFERRER_KEYS);
  checkMediaType('"artifactType"', own.artifactType);
  if (own.tag !== undefined && !(typeof own.tag === 'string' && TAG.test(own.tag)))
    throw badReferrer(
      `the tag ${JSON.stringify(own.tag)} is malformed`,
      'Use up to 128 letters, digits, ".", "_" and "-".',
    );
  if (!Array.isArray(blobs))
    throw badReferrer('the blobs are not a list', 'Pass a list of { mediaType, bytes }.');
  return { referrer: own as unknown as Referrer, blobs: blobs.map(readBlob) };
}

/** A blob as it was given, copied. */
export type GivenBlob = DescribedReferrerBlob | ReferrerBlob;

function readBlob(given: unknown, at: number): GivenBlob {
  const { bytes, read, ...rest } = Object(given) as { readonly [key: string]: unknown };
  const isDescribed = typeof read === 'function' && bytes === undefined;
  const blob = readRecord(`blob ${at}`, rest, isDescribed ? DESCRIBED_KEYS : BLOB_KEYS);
  const hasBytes = bytes instanceof Uint8Array && read === undefined;
  if (!(isDescribed || hasBytes) || typeof blob.mediaType !== 'string')
    throw badReferrer(
      `blob ${at} is neither { mediaType, bytes } nor { mediaType, digest, size, read }`,
      'Pass its bytes as a Uint8Array, or a function that reads them.',
    );
  checkMediaType(`"mediaType" of blob ${at}`, blob.mediaType);
  if (hasBytes) return { ...(blob as unknown as ReferrerBlob), bytes: new Uint8Array(bytes) };
  const { digest, size } = blob;
  if (!isSha256(digest) || !Number.isSafeInteger(size) || Number(size) < 0)
    throw badReferrer(
      `blob ${at} has no valid digest and size`,
      'Describe it by "sha256:", 64 hex digits, and its number of bytes.',
    );
  const described = blob as unknown as DescribedReferrerBlob;
  return { ...described, read: () => Reflect.apply(read as () => Uint8Array, given, []) };
}

function isSha256(digest: unknown): boolean {
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest);
}

function readRecord(
  what: string,
  given: unknown,
  keys: readonly string[],
): Readonly<Record<string, unknown>> {
  const hint = `Its keys are ${keys.join(', ')}; annotations are strings by name.`;
  if (!isRecord(given)) throw badReferrer(`${what} is not an object`, hint);
  const copy = plainCopy(what, given);
  const unknown = Object.keys(copy).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw badReferrer(`${what} has the unknown key "${unknown}"`, hint);
  const { annotations } = copy;
  const isValid =
    annotations === undefined ||
    (isRecord(annotations) && Object.values(annotations).every((text) => typeof text === 'string'));
  if (!isValid) throw badReferrer(`the annotations of ${what} are not strings by name`, hint);
  return copy;
}

function plainCopy(what: string, given: object): Readonly<Record<string, unknown>> {
  try {
    checkPlain(given, what);
  } catch (thrown) {
    throw badReferrer(messageOf(thrown), 'Use strings, numbers, lists and plain objects.');
  }
  return frozenCopy({ ...given });
}

function checkMediaType(what: string, value: unknown): void {
  if (isMediaType(value)) return;
  throw badReferrer(`${what} is not a media type`, 'Write it like "application/spdx+json".');
}

/** The error for an invalid manifest. */
export function badReferrer(what: string, hint: string): StrakeError {
  return new StrakeError('PLUGIN_BAD_RESULT', what, { hint });
}
