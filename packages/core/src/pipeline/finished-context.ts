import { parseManifest } from '@strake/oci';
import { readEntries } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { FinishedContext } from '../plugin/finished-context.ts';
import type { AssembledImage } from './assemble-image.ts';
import { blobReader } from './blob-reader.ts';
import { describeBuild } from './describe-build.ts';
import { remember } from './remember.ts';
import type { BuildSession } from './session.ts';

/**
 * What hooks use that see finished images.
 * @param images of one image, finished
 */
export function finishedContext(
  session: BuildSession,
  image: string,
  plugin: string,
  images: readonly Pick<AssembledImage, 'target' | 'layers'>[],
): FinishedContext {
  const { services, signal } = session;
  const store = blobReader(session, { images });
  return {
    async readLayer({ digest }, onEntry) {
      const layer = images.flatMap(({ layers }) => layers).find((each) => each.digest === digest);
      if (!layer)
        throw new StrakeError('DIGEST_INVALID', `image "${image}" has no layer ${digest}`, {
          hint: 'Layers are those of the manifests of this image; in a plan there are none.',
        });
      if (layer.own && (await services.blobs.readWritten(digest, signal, onEntry))) return;
      await readEntries(await store.open(layer, signal), signal, onEntry);
    },
    async readBaseAttestation({ digest }) {
      for (const { target } of images) {
        const { image: read, opened } = target.base;
        const found = read?.attestations?.find((each) => each.digest === digest);
        if (!found || !opened) continue;
        return parseManifest(await opened.source.document(found, signal));
      }
      throw new StrakeError(
        'DIGEST_INVALID',
        `the base of image "${image}" has no attestation ${digest}`,
        {
          hint: 'Attestations are those of the bases of this image.',
        },
      );
    },
    remember: (facts, make) => remember(services, plugin, facts, make),
    buildFacts: () => describeBuild(session, image),
  };
}
