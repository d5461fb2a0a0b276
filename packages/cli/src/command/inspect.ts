import { inspectImage } from '@strake/core';
import { listOldTags } from '../attest/list-old-tags.ts';
import type { ImageFlags } from '../image-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { renderImageReport } from '../print/image-report.ts';
import { jsonPieces } from '../print/json-pieces.ts';
import { writePieces } from '../print/write-pieces.ts';
import { withImage } from '../with-image.ts';

/**
 * `strake inspect`: prints the contents of an image on stdout.
 * @returns the exit code
 */
export async function runInspect(
  reference: string,
  flags: ImageFlags & { json?: boolean; layers?: boolean },
  invocation: Invocation,
): Promise<number> {
  const { stdout, env } = invocation;
  const report = await withImage(reference, flags, invocation, async (image) => {
    const layers = flags.layers ?? false;
    const found = await inspectImage(image.source, { ...image.options, layers, referrers: true });
    return { ...found, ...(await listOldTags(image, found)) };
  });
  const paint = createPaint(stdout, env, flags.color);
  if (flags.json) {
    writePieces(stdout, jsonPieces(report));
    stdout.write('\n');
  } else {
    const lines = renderImageReport(report, paint);
    writePieces(
      stdout,
      lines.map((line) => `${line}\n`),
    );
  }
  return 0;
}
