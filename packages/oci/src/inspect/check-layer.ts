import { compressionOf } from '../gzip/index.ts';
import { readLayer } from '../layer/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';
import { watchStream } from '../stream/index.ts';
import { checkEntries } from './check-entries.ts';
import type { Report } from './finding.ts';

/**
 * Reads a layer to its end, and checks its digest and size (through its source), compression, diff ID and entries.
 * @param diffId undefined if the config has none for it
 * @throws what the stream throws
 */
export async function checkLayer(
  stream: ByteStream,
  layer: Descriptor,
  diffId: string | undefined,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  const entries = checkEntries(report);
  let head = new Uint8Array();
  const watched = watchStream(stream, (chunk) => {
    if (head.length < 4) head = Uint8Array.from([...head, ...chunk.subarray(0, 4)]);
  });
  const algorithm = diffId === undefined ? undefined : parseDigest(diffId).algorithm;
  const read = await readLayer(watched, signal, (entry) => entries.add(entry), {}, algorithm);
  entries.end();
  const claimed = claimedCompression(layer.mediaType);
  const actual = compressionOf(head) ?? 'uncompressed';
  if (claimed !== undefined && claimed !== actual)
    report('error', `is ${actual}, but its media type says ${claimed}`);
  if (diffId !== undefined && read.diffId !== diffId)
    report('error', `has the diff ID ${read.diffId}, but the config says ${diffId}`);
}

/** The compression that a media type claims; undefined for a type that claims none. */
function claimedCompression(mediaType: string): string | undefined {
  if (/\.tar[+.]gzip$/.test(mediaType)) return 'gzip';
  if (/\.tar[+.]zstd$/.test(mediaType)) return 'zstd';
  return mediaType.endsWith('.tar') ? 'uncompressed' : undefined;
}
