import type { PreviewAnswer } from '../answer/index.ts';
import type { OpenLayer } from '../content/index.ts';
import { readCertificates } from './read-certificates.ts';
import { readProgram } from './read-program.ts';
import { textOf } from './text-of.ts';

/** Bytes of a text that are shown. */
const MAX_TEXT_BYTES = 1024 * 1024;

/** Bytes that are shown as hexadecimal digits. */
const MAX_HEX_BYTES = 64 * 1024;

/**
 * The beginning of a file of a layer, and what it is.
 * @throws what reading the layer throws
 */
export async function readPreview(layer: OpenLayer, entry: number): Promise<PreviewAnswer> {
  const size = layer.answer.entries[entry]?.[5] ?? 0;
  const bytes = await layer.read(entry, 0, MAX_TEXT_BYTES);
  const text = textOf(bytes, bytes.length < size);
  const program = await readProgram((offset, length) => layer.read(entry, offset, length), bytes);
  const certificates = bytes.length === size ? readCertificates(bytes, text) : [];
  return {
    size,
    head: Buffer.from(bytes.subarray(0, MAX_HEX_BYTES)).toString('base64'),
    ...(text !== undefined && { text }),
    ...(program && { program }),
    ...(certificates.length > 0 && { certificates }),
  };
}
