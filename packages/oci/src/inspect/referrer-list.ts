import { createLimit } from '../concurrency/limit.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';

/** Lists that are asked for at the same time. */
const WIDTH = 8;

/** A manifest that others may refer to. */
export interface Subject {
  /** Its digest. */
  readonly subject: string;
  /** The platform of the subject, as `linux/arm/v7`, or `index`. */
  readonly where: string;
}

/** What refers to a manifest. */
export interface SubjectReferrers extends Subject {
  readonly referrers: readonly Descriptor[];
}

/**
 * Asks for the referrers of manifests, in their order.
 * @throws what its source throws
 */
export function listReferrers(
  source: ImageSource,
  subjects: readonly Subject[],
  signal: AbortSignal,
): Promise<readonly SubjectReferrers[]> {
  const limit = createLimit(WIDTH);
  return Promise.all(
    subjects.map((each) =>
      limit(async () => {
        const referrers = await source.referrers?.(each.subject, signal);
        return { ...each, referrers: referrers ?? [] };
      }),
    ),
  );
}
