import {
  attestationsOf,
  collect,
  type Descriptor,
  defined,
  type ImageSource,
  parseDocument,
  rootOrNone,
  StrakeError,
} from '@strake/core';
import { isBundleType, isOfType, oldTag } from '@strake/plugin-attest/sign';
import { predicateTypeOf, readsAs } from './predicate-type.ts';

/** Bytes of one attestation: BuildKit's limit is 40 MiB. */
const MAX_ATTESTATION_BYTES = 64 * 1024 * 1024;

/** Of all that is attached to one manifest: anyone who may push can attach as much as they like. */
const MAX_TOTAL_BYTES = 512 * 1024 * 1024;

/** Layers of one manifest that are read: images have at most 127, and old tags of cosign one for each signature. */
const MAX_LAYERS = 1000;

/**
 * How an attestation is attached: a sigstore bundle or another document as a referrer, a manifest in the image's index (BuildKit's
 * form), or a tag made of the digest (cosign's old form).
 */
export type AttestationForm = 'bundle' | 'referrer' | 'index' | 'tag';

/** Something attached to a manifest: an SBOM, provenance, a signature. Its bytes have the listed digest; what they say is not verified. */
export interface Attestation {
  readonly form: AttestationForm;
  /** Digest of the manifest that it is attached to. */
  readonly subject: string;
  /** Its own manifest; of a tag, what the tag points to. */
  readonly manifest: Descriptor;
  /** The tag, of the form `tag`. */
  readonly tag?: string;
  /** Its layer: media type, digest and annotations (cosign's old signatures are there). */
  readonly layer: Descriptor;
  /** Empty if they were not asked for. */
  readonly bytes: Uint8Array;
  /** What kind it is, as its media type or its annotations say; absent: they do not. */
  readonly predicateType?: string;
}

export interface ReadAttestationsOptions {
  readonly signal: AbortSignal;
  /** Only of these types, of any version, as far as lists and annotations say; what does not say its type is read too. Default: all. */
  readonly predicateTypes?: readonly string[];
  /** Opens a tag of the image's repository. Default: tags are not looked at. */
  readonly openTag?: (tag: string) => Promise<ImageSource>;
  /** Whether the bytes of a layer are wanted. Default: of all. */
  readonly isRead?: (layer: Descriptor) => boolean;
  /** Called for what is listed, but is not there, is too large or is not a manifest: it is skipped. */
  readonly onUnread?: (
    manifest: Descriptor,
    problem: { readonly code: string; readonly message: string },
  ) => void;
}

/** Codes of what others attached or left behind: it may not hide what is good. */
const UNREADABLE: readonly string[] = ['REGISTRY_NOT_FOUND', 'MANIFEST_INVALID', 'LIMIT_EXCEEDED'];

/**
 * Reads what is attached to a manifest, whatever its form: referrers first (bundles before others), then BuildKit's manifests in the
 * index that the source names, then old tags. Nothing is read ahead: who has what they want stops. What cannot be read, because it is not
 * there, too large or no manifest, is skipped.
 * @param subject digest of an image or index
 * @throws what the source throws
 */
export async function* readAttestations(
  source: ImageSource,
  subject: string,
  given: ReadAttestationsOptions,
): AsyncGenerator<Attestation> {
  const options = { ...given, left: { bytes: MAX_TOTAL_BYTES } };
  const { signal } = options;
  const listed = (await source.referrers?.(subject, signal)) ?? [];
  const bundles = listed.filter(({ artifactType }) => isBundleType(artifactType));
  for (const manifest of bundles)
    yield* read(source, { form: 'bundle', subject, manifest }, options);
  for (const manifest of listed.filter((each) => !bundles.includes(each))) {
    yield* read(source, { form: 'referrer', subject, manifest }, options);
  }
  for (const manifest of await listedInIndex(source, subject, signal)) {
    yield* read(source, { form: 'index', subject, manifest }, options);
  }
  const { openTag } = options;
  if (openTag) yield* readTags(subject, { ...options, openTag });
}

/**
 * Attestation manifests for a subject in the index of the image.
 * Source: moby/buildkit docs/attestations/attestation-storage.md.
 */
async function listedInIndex(
  source: ImageSource,
  subject: string,
  signal: AbortSignal,
): Promise<readonly Descriptor[]> {
  const { descriptor, bytes } = await source.root(signal);
  const name = `manifest ${descriptor.digest} of ${source.name}`;
  const document = parseDocument(bytes, { mediaType: descriptor.mediaType, name });
  if (document.kind !== 'index') return [];
  return attestationsOf(document.index.manifests, subject);
}

/** Reads what is attached under old tags alone: one request for each tag that may be there. @throws as {@link readAttestations} */
export async function* readTags(
  subject: string,
  {
    openTag,
    left = { bytes: MAX_TOTAL_BYTES },
    ...given
  }: ReadAttestationsOptions &
    Required<Pick<ReadAttestationsOptions, 'openTag'>> &
    Partial<Bounded>,
): AsyncGenerator<Attestation> {
  const options = { ...given, left };
  for (const kind of ['att', 'sbom', 'sig'] as const) {
    if (!readsAs(kind, options.predicateTypes)) continue;
    const tag = oldTag(subject, kind);
    const source = await openTag(tag);
    try {
      const root = await rootOrNone(source, options.signal);
      if (!root) continue;
      const manifest = root.descriptor;
      yield* read(source, { form: 'tag', subject, manifest, tag }, options, root.bytes);
    } finally {
      await source.close?.();
    }
  }
}

/** What may still be read. */
interface Bounded {
  readonly left: { bytes: number };
}

type Place = Pick<Attestation, 'form' | 'subject' | 'manifest' | 'tag'>;

/** @param known bytes of the manifest, if they are read already */
async function* read(
  source: ImageSource,
  place: Place,
  options: ReadAttestationsOptions & Bounded,
  known?: Uint8Array,
): AsyncGenerator<Attestation> {
  try {
    yield* readLayers(source, place, options, known);
  } catch (error) {
    if (!StrakeError.is(error) || !UNREADABLE.includes(error.code)) throw error;
    const { code, message } = error;
    options.onUnread?.(place.manifest, { code, message });
  }
}

async function* readLayers(
  source: ImageSource,
  place: Place,
  { signal, predicateTypes, isRead = () => true, left }: ReadAttestationsOptions & Bounded,
  known?: Uint8Array,
): AsyncGenerator<Attestation> {
  const { mediaType, digest } = place.manifest;
  const isWanted = (type: string | undefined) =>
    type === undefined || !predicateTypes || predicateTypes.some((each) => isOfType(type, each));
  if (!isWanted(predicateTypeOf(place.manifest))) return;
  const name = `manifest ${digest} of ${source.name}`;
  const bytes = known ?? (await source.document(place.manifest, signal));
  const document = parseDocument(bytes, { mediaType, name });
  if (document.kind !== 'manifest') return;
  const { layers, artifactType, annotations } = document.manifest;
  if (layers.length > MAX_LAYERS) throw tooMuch(name, `${MAX_LAYERS} layers`);
  for (const layer of layers) {
    const predicateType =
      predicateTypeOf(layer) ??
      predicateTypeOf(place.manifest) ??
      predicateTypeOf({ mediaType, ...defined({ artifactType, annotations }) });
    if (!isWanted(predicateType)) continue;
    const found = { ...place, layer, ...(predicateType && { predicateType }) };
    if (!isRead(layer)) {
      yield { ...found, bytes: new Uint8Array() };
      continue;
    }
    if (layer.size > MAX_ATTESTATION_BYTES)
      throw tooMuch(`layer ${layer.digest} of ${name}`, `${MAX_ATTESTATION_BYTES} bytes`);
    left.bytes -= layer.size;
    if (left.bytes < 0)
      throw tooMuch(`what is attached to ${place.subject}`, `${MAX_TOTAL_BYTES} bytes`);
    yield { ...found, bytes: await collect(await source.blob(layer, signal), layer.size) };
  }
}

function tooMuch(what: string, limit: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${what} has more than ${limit}`, {
    hint: 'strake does not read larger ones: remove it from where the image is, if it is not wanted.',
  });
}
