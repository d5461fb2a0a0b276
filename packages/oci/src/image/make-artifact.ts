import { checkBytes, checkSize, digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import { checkLimit } from '../spec/check-limit.ts';
import type { Descriptor, StringMap } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';
import { compactJson } from '../spec/json.ts';
import { MAX_BUILT_MANIFEST_BYTES } from '../spec/limits.ts';
import { isMediaType, MEDIA_TYPE } from '../spec/media-type.ts';
import { parseManifest } from '../spec/parse-manifest.ts';
import { sortKeys } from '../spec/sort-keys.ts';
import type { DescribedBlob, NewArtifact, NewBlob } from './new-artifact.ts';
import type { MadeImage } from './new-image.ts';

/** Source: OCI image-spec v1.1 manifest.md "Guidance for an Empty Descriptor". */
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', bytes: Buffer.from('{}') };

/**
 * Makes an artifact from blobs, in memory or read when they are needed, as a tree to push or to write. Pushed to the repository of its subject, `referrers` of a
 * registry client lists it. The same parts give the same digest.
 * Source: OCI image-spec v1.1 manifest.md "Guidelines for Artifact Usage".
 * @throws MANIFEST_INVALID for a malformed media type, subject or annotation; DIGEST_INVALID, SIZE_MISMATCH for a malformed description of a blob;
 * IMAGE_TOO_LARGE
 */
export function makeArtifact(artifact: NewArtifact): MadeImage {
  const { artifactType, subject, annotations, blobs = [] } = artifact;
  checkMediaType('artifactType', artifactType);
  const contents = new Map<string, DescribedBlob | Uint8Array>();
  const add = (blob: DescribedBlob | NewBlob): Descriptor => {
    const { mediaType, annotations: notes } = blob;
    const { digest, size } = 'bytes' in blob ? digestOf(blob.bytes) : blob;
    contents.set(digest, 'bytes' in blob ? blob.bytes : blob);
    return { mediaType, digest, size, ...sorted(notes) };
  };
  const config = add(EMPTY);
  const layers = blobs.map((blob, at) => {
    checkMediaType(`mediaType of blob ${at}`, blob.mediaType);
    if (!('bytes' in blob)) checkDescription(blob, at);
    return add(blob);
  });
  const text = compactJson({
    schemaVersion: 2,
    mediaType: MEDIA_TYPE.oci.manifest,
    artifactType,
    config,
    layers: layers.length > 0 ? layers : [config],
    ...(subject ? { subject: plain(subject) } : {}),
    ...sorted(annotations),
  });
  const root = { mediaType: MEDIA_TYPE.oci.manifest, ...digestOf(text) };
  checkLimit({
    what: 'the manifest of the artifact',
    size: root.size,
    limit: MAX_BUILT_MANIFEST_BYTES,
    hint: 'Move large values into a blob, and use fewer blobs.',
  });
  parseManifest(text, { mediaType: root.mediaType, name: 'the manifest of the artifact' });
  const unique = new Map([config, ...layers].map((each) => [each.digest, { descriptor: each }]));
  return {
    tree: { root, manifests: [{ descriptor: root, text }], blobs: [...unique.values()] },
    store: {
      async open({ digest }, signal) {
        const blob = contents.get(digest);
        if (!blob) throw new StrakeError('DIGEST_INVALID', `the artifact has no blob ${digest}`);
        const bytes = blob instanceof Uint8Array ? blob : await readDescribed(blob, signal);
        return (async function* () {
          yield bytes;
        })();
      },
    },
  };
}

async function readDescribed(blob: DescribedBlob, signal: AbortSignal): Promise<Uint8Array> {
  const bytes = await blob.read(signal);
  checkBytes(bytes, blob, `blob ${blob.digest} of the artifact`);
  return bytes;
}

function checkDescription(blob: DescribedBlob, at: number): void {
  parseDigest(blob.digest);
  checkSize(blob, `blob ${at} of the artifact`);
}

function plain({ mediaType, digest, size }: Descriptor): Descriptor {
  return { mediaType, digest, size };
}

function sorted(annotations: StringMap | undefined): { readonly annotations?: StringMap } {
  return annotations ? { annotations: sortKeys(annotations) } : {};
}

function checkMediaType(what: string, value: string): void {
  if (isMediaType(value)) return;
  throw new StrakeError('MANIFEST_INVALID', `the ${what} of the artifact is not a media type`, {
    hint: 'Write it like "application/spdx+json".',
  });
}
