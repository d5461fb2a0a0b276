import { digestOf } from '../digest/index.ts';
import { StrakeError } from '../errors/index.ts';
import { checkLimit } from '../spec/check-limit.ts';
import type { Descriptor, StringMap } from '../spec/descriptor.ts';
import { compactJson } from '../spec/json.ts';
import { MAX_BUILT_MANIFEST_BYTES } from '../spec/limits.ts';
import { isMediaType, MEDIA_TYPE } from '../spec/media-type.ts';
import { parseManifest } from '../spec/parse-manifest.ts';
import { sortKeys } from '../spec/sort-keys.ts';
import type { NewArtifact } from './new-artifact.ts';
import type { MadeImage } from './new-image.ts';

/** Source: OCI image-spec v1.1 manifest.md "Guidance for an Empty Descriptor". */
const EMPTY = { mediaType: 'application/vnd.oci.empty.v1+json', bytes: Buffer.from('{}') };

/**
 * Makes an artifact from blobs in memory, as a tree to push or to write. Pushed to the repository of its subject, `referrers` of a
 * registry client lists it. The same parts give the same digest.
 * Source: OCI image-spec v1.1 manifest.md "Guidelines for Artifact Usage".
 * @throws MANIFEST_INVALID for a malformed media type, subject or annotation; IMAGE_TOO_LARGE
 */
export function makeArtifact(artifact: NewArtifact): MadeImage {
  const { artifactType, subject, annotations, blobs = [] } = artifact;
  checkMediaType('artifactType', artifactType);
  const contents = new Map<string, Uint8Array>();
  const add = (mediaType: string, bytes: Uint8Array, notes?: StringMap): Descriptor => {
    const descriptor = { mediaType, ...digestOf(bytes) };
    contents.set(descriptor.digest, bytes);
    return { ...descriptor, ...sorted(notes) };
  };
  const config = add(EMPTY.mediaType, EMPTY.bytes);
  const layers = blobs.map(({ mediaType, bytes, annotations: notes }, at) => {
    checkMediaType(`mediaType of blob ${at}`, mediaType);
    return add(mediaType, bytes, notes);
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
      async open({ digest }) {
        const bytes = contents.get(digest);
        if (!bytes) throw new StrakeError('DIGEST_INVALID', `the artifact has no blob ${digest}`);
        return (async function* () {
          yield bytes;
        })();
      },
    },
  };
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
