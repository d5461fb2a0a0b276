import { resolve } from 'node:path';
import { writeFileAtomic } from '@strake/core';
import { findSbom, type SbomFormat } from '../attest/find-sbom.ts';
import { pickSubject } from '../attest/pick-subject.ts';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { rawStream } from '../safe-stream.ts';
import { withImage } from '../with-image.ts';

export interface SbomFlags extends ImageFlags {
  readonly format?: SbomFormat;
  readonly output?: string;
  readonly generate?: boolean;
}

/**
 * `strake sbom`: prints the SBOM that is attached to an image on stdout, or one made from its layers, byte for byte; on a terminal, characters that it would obey are escaped as JSON
 * has it.
 * @returns the exit code
 */
export async function runSbom(
  reference: string,
  flags: SbomFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout } = invocation;
  const { format, output, generate } = flags;
  const make = generate ? (await import('../attest/generate-sbom.ts')).generateSbom : findSbom;
  const { bytes, cwd } = await withImage(reference, flags, invocation, async (image) => {
    const subject = await pickSubject(image);
    return { bytes: await make(image, subject, format), cwd: image.cwd };
  });
  if (output !== undefined && output !== '-') {
    await writeFileAtomic(resolve(cwd, output), bytes);
    return 0;
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (stdout.isTTY) stdout.write(`${text}\n`);
  else rawStream(stdout).write(text);
  return 0;
}
