import { resolve } from 'node:path';
import { writeFileAtomic } from '@strake/core';
import { type FoundProvenance, findProvenances } from '../attest/find-provenance.ts';
import { pickSubject } from '../attest/pick-subject.ts';
import { provenanceRows } from '../attest/provenance-rows.ts';
import { commandError } from '../error-codes.ts';
import type { ImageFlags } from '../image-flag.ts';
import type { Invocation } from '../invocation.ts';
import { writeData } from '../print/write-data.ts';
import { UsageError } from '../usage-error.ts';
import { withImage } from '../with-image.ts';

export interface ProvenanceFlags extends ImageFlags {
  readonly output?: string;
  /** Of the manifest that holds it, or its beginning. */
  readonly digest?: string;
  readonly all?: boolean;
}

/**
 * `strake provenance`: prints the provenance that is attached to an image, as indented JSON; with `--all`, a list of all that are.
 * @returns the exit code
 */
export async function runProvenance(
  reference: string,
  flags: ProvenanceFlags,
  invocation: Invocation,
): Promise<number> {
  const { output, digest, all } = flags;
  if (all && digest !== undefined)
    throw new UsageError('--all and --digest exclude each other', 'Leave one of them out.');
  if (digest !== undefined && !/^(?:sha256:)?[0-9a-f]{1,64}$/.test(digest))
    throw new UsageError(
      `--digest ${digest} is not a digest, or the beginning of one`,
      'Use sha256:… as "strake provenance" lists it without --digest.',
    );
  const { found, name, cwd } = await withImage(reference, flags, invocation, async (image) => ({
    found: await findProvenances(image, await pickSubject(image)),
    name: image.source.name,
    cwd: image.cwd,
  }));
  const chosen = digest === undefined ? found[0] : choose(found, digest, name);
  if (found.length > 1 && digest === undefined && !all && !flags.quiet) {
    invocation.stderr.write(
      `note: ${found.length} different provenances are attached: the same image was built in several ways, or somebody else has attached one; this is the first in the list. Choose with --digest, or print all with --all:\n`,
    );
    for (const row of provenanceRows(found)) invocation.stderr.write(`  ${row}\n`);
  }
  const text = `${JSON.stringify(all ? found : chosen?.predicate, undefined, 2)}\n`;
  if (output === undefined || output === '-') writeData(invocation.stdout, text);
  else await writeFileAtomic(resolve(cwd, output), text);
  return 0;
}

/** @throws ATTESTATION_NOT_FOUND, UsageError for a beginning of several digests */
function choose(found: readonly FoundProvenance[], digest: string, name: string): FoundProvenance {
  const wanted = digest.replace(/^sha256:/, '');
  const [first, ...others] = found.filter((each) =>
    each.digest.replace(/^sha256:/, '').startsWith(wanted),
  );
  const digests = found.map((each) => each.digest).join(', ');
  if (others.length > 0)
    throw new UsageError(`--digest ${digest} is not unique`, `Choose one of ${digests}.`);
  if (first) return first;
  const what = wanted.length < 64 ? `whose digest begins with ${digest}` : digest;
  throw commandError('ATTESTATION_NOT_FOUND', `${name} has no provenance ${what}`, {
    hint: `It has ${digests}.`,
  });
}
