import { inspectImage } from '@strake/core';
import type { ImageFlags } from '../image-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { renderImageReport } from '../print/image-report.ts';
import { withImage } from '../with-image.ts';

/**
 * `strake inspect`: what an image holds, on stdout.
 * @returns the exit code
 */
export async function runInspect(
  reference: string,
  flags: ImageFlags & { json?: boolean; layers?: boolean },
  invocation: Invocation,
): Promise<number> {
  const { stdout, env } = invocation;
  const report = await withImage(reference, flags, invocation, ({ source, options }) =>
    inspectImage(source, { ...options, layers: flags.layers ?? false }),
  );
  const paint = createPaint(stdout, env, flags.color);
  stdout.write(
    flags.json
      ? `${JSON.stringify(report, null, 2)}\n`
      : `${renderImageReport(report, paint).join('\n')}\n`,
  );
  return 0;
}
