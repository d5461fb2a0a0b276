import { collect, type ImageConfigFields, MEDIA_TYPE, openStore, type Platform } from '@strake/oci';
import { only, temporaryDirectory, writeSyntheticLayer } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { SyntheticBase } from '../pipeline/services.ts';
import type { LayerDescriptor } from '../plugin/index-plan.ts';
import type { FoundBase } from './found-base.ts';

/**
 * A base that strake creates, with its layers in memory.
 * @param created of the image (RFC 3339): the time of the base's files, as in a build
 */
export async function createdBase(
  reference: string,
  { config, layers }: SyntheticBase,
  platform: Platform,
  created: string | undefined,
  signal: AbortSignal,
): Promise<FoundBase> {
  const bytes = await writeLayers(layers, secondsOf(created), signal);
  return {
    reference,
    config: config satisfies ImageConfigFields,
    layers: [],
    synthetic: layers,
    all: bytes.map(({ layer }) => layer),
    platform,
    blobs: {
      async open({ digest }) {
        const found = bytes.find(({ layer }) => layer.digest === digest);
        if (found) return only(found.content);
        throw new StrakeError('DIGEST_INVALID', `base ${reference} has no blob ${digest}`);
      },
    },
  };
}

async function writeLayers(
  layers: SyntheticBase['layers'],
  timestamp: number,
  signal: AbortSignal,
): Promise<readonly { readonly layer: LayerDescriptor; readonly content: Uint8Array }[]> {
  if (layers.length === 0) return [];
  const directory = await temporaryDirectory();
  const store = await openStore(directory.path);
  try {
    const made = [];
    for (const each of layers) {
      const options = { store, timestamp, signal, useRecords: false };
      const { digest, size, diffId } = await writeSyntheticLayer(each, options);
      const mediaType = MEDIA_TYPE.oci.layerGzip;
      made.push({
        layer: { mediaType, digest, size, diffId, own: false },
        content: await collect(await store.open({ digest, size }, signal), size),
      });
    }
    return made;
  } finally {
    await store.close();
    await directory.remove();
  }
}

function secondsOf(created: string | undefined): number {
  const seconds = Math.floor(Date.parse(created ?? '') / 1000);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0;
}
