import { readLayer } from '../layer/index.ts';
import type { ByteStream, Descriptor } from '../spec/descriptor.ts';
import { parseDigest } from '../spec/digest.ts';
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
  const seen = { compression: '' };
  const algorithm = diffId === undefined ? undefined : parseDigest(diffId).algorithm;
  const read = await readLayer(
    watch(stream, seen),
    signal,
    (entry) => entries.add(entry),
    {},
    algorithm,
  );
  entries.end();
  const claimed = compressionOf(layer.mediaType);
  if (claimed !== undefined && claimed !== seen.compression)
    report('error', `is ${seen.compression}, but its media type says ${claimed}`);
  if (diffId !== undefined && read.diffId !== diffId)
    report('error', `has the diff ID ${read.diffId}, but the config says ${diffId}`);
}

async function* watch(
  stream: ByteStream,
  seen: { compression: string },
): AsyncGenerator<Uint8Array> {
  let head = new Uint8Array();
  for await (const chunk of stream) {
    if (head.length < 4) {
      head = Uint8Array.from([...head, ...chunk.subarray(0, 4)]);
      seen.compression = compressionBy(head);
    }
    yield chunk;
  }
}

function compressionBy([a, b, c, d]: Uint8Array): string {
  if (a === 0x1f && b === 0x8b) return 'gzip';
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd ? 'zstd' : 'uncompressed';
}

/** The compression that a media type claims; undefined for a type that claims none. */
function compressionOf(mediaType: string): string | undefined {
  if (/\.tar[+.]gzip$/.test(mediaType)) return 'gzip';
  if (/\.tar[+.]zstd$/.test(mediaType)) return 'zstd';
  return mediaType.endsWith('.tar') ? 'uncompressed' : undefined;
}
