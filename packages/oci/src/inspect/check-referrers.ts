import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_MANIFESTS_BYTES, MAX_REFERRER_DEPTH, MAX_REFERRERS } from '../spec/limits.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { referrerFacts } from '../spec/referrer.ts';
import type { Report } from './finding.ts';
import { type FoundDocument, readTree } from './read-tree.ts';
import { listReferrers, type Subject, type SubjectReferrers } from './referrer-list.ts';

/**
 * Checks what refers to manifests, and what refers to that: each has to be there, with the right bytes, and refer to what it is listed for.
 * @param seen digests of what the image contains, which was checked
 * @param about the report for a place and a digest
 * @returns the documents of the referrers, whose configs and blobs are still to be checked, and the number of referrers
 * @throws LIMIT_EXCEEDED
 */
export async function checkReferrers(
  source: ImageSource,
  subjects: readonly Subject[],
  seen: ReadonlySet<string>,
  about: (where: string, digest: string) => Report,
  signal: AbortSignal,
): Promise<{ readonly documents: readonly FoundDocument[]; readonly count: number }> {
  const known = new Set(seen);
  const documents: FoundDocument[] = [];
  let [count, bytes] = [0, 0];
  let level = subjects;
  for (let depth = 0; depth < MAX_REFERRER_DEPTH && level.length > 0; depth += 1) {
    const next: Subject[] = [];
    for (const { subject, where, referrers } of await lists(source, level, about, signal)) {
      for (const listed of referrers) {
        if (known.has(listed.digest)) continue;
        count += 1;
        bytes += listed.size;
        if (count > MAX_REFERRERS || bytes > MAX_MANIFESTS_BYTES) throw tooMany(source.name);
        const place = `referrer of ${where}`;
        const report = about(place, listed.digest);
        const found = await readReferrer(source, listed, subject, report, signal);
        if (!found) continue;
        known.add(listed.digest);
        documents.push(...found.map((each) => ({ ...each, where: place })));
        next.push({ subject: listed.digest, where: place });
      }
    }
    level = next;
  }
  return { documents, count };
}

async function lists(
  source: ImageSource,
  subjects: readonly Subject[],
  about: (where: string, digest: string) => Report,
  signal: AbortSignal,
): Promise<readonly SubjectReferrers[]> {
  try {
    return await listReferrers(source, subjects, signal);
  } catch (error) {
    signal.throwIfAborted();
    const [first] = subjects;
    if (!StrakeError.is(error) || !first) throw error;
    const level = error.kind === 'registry' ? 'warning' : 'error';
    about(first.where, first.subject)(level, `referrers cannot be listed: ${error.message}`);
    return [];
  }
}

/** Undefined for one that is not what its list says, which is reported. */
async function readReferrer(
  source: ImageSource,
  listed: Descriptor,
  subject: string,
  report: Report,
  signal: AbortSignal,
): Promise<readonly FoundDocument[] | undefined> {
  try {
    const { mediaType, digest } = listed;
    const bytes = await source.document(listed, signal);
    const document = parseDocument(bytes, { mediaType, name: `referrer ${digest}` });
    const facts = referrerFacts(document, listed);
    if (facts.subject !== subject) {
      const other = facts.subject ?? 'nothing';
      report('error', `is listed as a referrer of ${subject}, but refers to ${other}`);
      return;
    }
    checkListed(listed, facts.descriptor, report);
    const rooted = { ...source, root: async () => ({ descriptor: listed, bytes }) };
    return await readTree(rooted, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!StrakeError.is(error)) throw error;
    report('error', error.message);
    return;
  }
}

/** Source: OCI distribution-spec v1.1 "Listing Referrers". */
function checkListed(listed: Descriptor, { artifactType }: Descriptor, report: Report): void {
  if (listed.artifactType === undefined || listed.artifactType === artifactType) return;
  report('warning', `is listed with the type ${listed.artifactType}, but has ${artifactType}`);
}

function tooMany(name: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${name} has too many referrers`, {
    hint: `At most ${MAX_REFERRERS} are checked: validate the manifest of one platform.`,
  });
}
