import { resolve } from 'node:path';
import { writeFileAtomic } from '@strake/core';
import { findProvenance } from '../attest/find-provenance.ts';
import { pickSubject } from '../attest/pick-subject.ts';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { writeData } from '../print/write-data.ts';
import { withImage } from '../with-image.ts';

export interface ProvenanceFlags extends ImageFlags {
  readonly output?: string;
}

/**
 * `strake provenance`: prints the provenance that is attached to an image, as indented JSON.
 * @returns the exit code
 */
export async function runProvenance(
  reference: string,
  flags: ProvenanceFlags,
  invocation: Invocation,
): Promise<number> {
  const { found, cwd } = await withImage(reference, flags, invocation, async (image) => ({
    found: await findProvenance(image, await pickSubject(image)),
    cwd: image.cwd,
  }));
  const { predicate, count } = found;
  if (count > 1)
    invocation.stderr.write(
      `note: ${count} different provenances are attached: the same image was built in several ways, or somebody else has attached one; this is the first in the list\n`,
    );
  const text = `${JSON.stringify(predicate, undefined, 2)}\n`;
  const { output } = flags;
  if (output === undefined) writeData(invocation.stdout, text);
  else await writeFileAtomic(resolve(cwd, output), text);
  return 0;
}
