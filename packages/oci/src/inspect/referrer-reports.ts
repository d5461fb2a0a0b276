import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { defined } from '../spec/record.ts';
import type { ImageReport, ReferrerReport } from './image-report.ts';
import { listReferrers, type Subject } from './referrer-list.ts';

/** Where artifacts say what their statements are about. Sources: sigstore's bundle format, in-toto, cosign. */
const PREDICATE_TYPES = [
  'dev.sigstore.bundle.predicateType',
  'in-toto.io/predicate-type',
  'predicateType',
];

/**
 * What refers to the image and to its manifests. The image is shown even if the registry does not list them.
 * @param members digests of what the image itself contains: attestations in an index refer to its images as well
 */
export async function reportReferrers(
  source: ImageSource,
  subjects: readonly Subject[],
  members: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Pick<ImageReport, 'referrers' | 'referrersError'>> {
  if (!source.referrers) return {};
  try {
    const lists = await listReferrers(source, subjects, signal);
    const referrers = lists.flatMap(({ subject, where, referrers: listed }) =>
      listed
        .filter(({ digest }) => !members.has(digest))
        .map((each) => report(each, subject, where)),
    );
    return { referrers };
  } catch (error) {
    signal.throwIfAborted();
    if (!StrakeError.is(error)) throw error;
    return { referrersError: error.message };
  }
}

function report(
  { mediaType, digest, size, artifactType, annotations }: Descriptor,
  subject: string,
  where: string,
): ReferrerReport {
  const key = PREDICATE_TYPES.find((each) => annotations?.[each] !== undefined) ?? '';
  return {
    mediaType,
    digest,
    size,
    ...defined({ artifactType, predicateType: annotations?.[key], annotations }),
    subject,
    of: where,
  };
}
