import { compress } from '../gzip/index.ts';
import type { ByteStream } from '../spec/descriptor.ts';
import { findLayer } from './find-layer.ts';
import { LAYER_FORMAT } from './layer-key.ts';
import { inTurn, type WriteLayerOptions } from './write-layer.ts';
import type { WrittenLayer } from './written-layer.ts';

/**
 * Compresses an uncompressed layer into the store. If it was compressed before, it is found by its diff ID.
 * @param diffId the digest of the tar
 * @param open returns the tar, and verifies its digest
 * @throws OUTPUT_UNWRITABLE; what reading the tar throws
 */
export async function compressLayer(
  diffId: string,
  open: () => Promise<ByteStream>,
  { store, useRecords }: Pick<WriteLayerOptions, 'store' | 'useRecords'>,
): Promise<WrittenLayer> {
  const name = `${LAYER_FORMAT} compressed ${diffId}`;
  const known = useRecords === false ? undefined : await findLayer(store, name);
  if (known) return known;
  const { digest, size } = await inTurn(async () => store.write(compress(await open())));
  const written = { digest, size, diffId };
  await store.writeRecord(name, written);
  return written;
}
