import type { Attachment } from '../spec/attachment.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { parseReference } from '../spec/reference.ts';
import { DEFAULT_TRANSPORT } from '../spec/transport.ts';
import type { ImageAccess } from './image-access.ts';
import type { NamedPush } from './name-push.ts';
import { readReferrers, type Subject } from './read-referrers.ts';

/** What refers to the manifests of a copy. */
export interface CopiedReferrers {
  /** Artifacts, each list after those that it refers to. */
  readonly levels: readonly (readonly Attachment[])[];
  /** Puts them where the image is. */
  attach(): Promise<void>;
}

/**
 * Reads the referrers of what is copied: none where its destination has no place for them, or is the place that they are at.
 * @param lost manifests that are not copied, or have another digest in the copy: a note tells whether they have referrers
 * @throws as {@link readReferrers}
 */
export async function openReferrers(
  { subjects, lost }: { readonly subjects: readonly Subject[]; readonly lost: readonly Subject[] },
  { scheme, target }: NamedPush,
  { destinations, directory, signal }: ImageAccess,
  onNote: ((note: string) => void) | undefined,
): Promise<CopiedReferrers> {
  const taker = destinations.find((each) => each.scheme === scheme && each.attach);
  if (!taker) return NONE;
  const isElsewhere = ({ source }: Subject) => !isAt(source.origin, scheme, target);
  for (const { source, descriptor } of lost.filter(isElsewhere)) {
    const found = (await source.referrers?.(descriptor.digest, signal)) ?? [];
    if (found.length > 0)
      onNote?.(
        `${found.length} ${found.length === 1 ? 'referrer' : 'referrers'} of ${descriptor.digest} cannot be copied: the copy has another digest`,
      );
  }
  const levels = await readReferrers(subjects.filter(isElsewhere), signal, onNote);
  return {
    levels,
    async attach() {
      // A registry may refuse what refers to something that it does not have yet.
      for (const level of levels) await taker.attach?.(level, target, { directory, signal });
    },
  };
}

const NONE: CopiedReferrers = { levels: [], attach: async () => {} };

/** True for the repository that is the destination. */
function isAt(origin: RegistryOrigin | undefined, scheme: string, target: string): boolean {
  if (!origin || scheme !== DEFAULT_TRANSPORT) return false;
  const { registry, repository } = parseReference(target);
  return origin.registry === registry && origin.repository === repository;
}
