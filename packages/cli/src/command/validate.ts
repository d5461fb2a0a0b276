import { validateImage } from '@strake/core';
import type { ImageFlags } from '../image-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { describeVerdict, renderFinding } from '../print/validation.ts';
import { withImage } from '../with-image.ts';

/**
 * `strake validate`: prints findings on stderr, and one line with the verdict on stdout.
 * @returns 0 if the image is valid, else 1
 */
export async function runValidate(
  reference: string,
  flags: ImageFlags & { json?: boolean },
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr, env } = invocation;
  const { name, validation } = await withImage(reference, flags, invocation, async (image) => ({
    name: image.source.name,
    validation: await validateImage(image.source, { ...image.options, referrers: true }),
  }));
  const good = validation.findings.every(({ level }) => level !== 'error');
  if (flags.json) {
    stdout.write(`${JSON.stringify({ name, good, ...validation }, null, 2)}\n`);
  } else {
    const paint = createPaint(stderr, env, flags.color);
    const shown = validation.findings.filter(({ level }) => !flags.quiet || level === 'error');
    for (const finding of shown) stderr.write(`${renderFinding(finding, paint)}\n`);
    stdout.write(`${describeVerdict(name, validation)}\n`);
  }
  return good ? 0 : 1;
}
