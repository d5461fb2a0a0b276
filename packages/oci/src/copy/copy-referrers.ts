import { createLimit } from '../concurrency/limit.ts';
import type { Attachment } from '../spec/attachment.ts';
import type { RegistryOrigin } from '../spec/image-tree.ts';
import { parseReference } from '../spec/reference.ts';
import { DEFAULT_TRANSPORT } from '../spec/transport.ts';
import type { ImageAccess } from './image-access.ts';
import type { NamedPush } from './name-push.ts';
import { WIDTH } from './read-entries.ts';
import { listReferrers, readReferrers, type Subject } from './read-referrers.ts';
import { readTagged } from './read-tagged.ts';

/** What refers to the manifests of a copy. */
export interface CopiedReferrers {
  /** Artifacts, each list after those that it refers to. */
  readonly levels: readonly (readonly Attachment[])[];
  /** Puts them where the image is. */
  attach(): Promise<void>;
}

/** Whose referrers are looked for. */
interface ReferrerSearch {
  /** The reference that `root` was opened by. */
  readonly from: string;
  /** What has tags of cosign if its manifests do; absent: they are not looked for. */
  readonly root?: Subject;
  readonly subjects: readonly Subject[];
  /** Manifests that are not copied, or have another digest in the copy: a note tells whether they have referrers. */
  readonly lost?: readonly Subject[];
}

/**
 * Reads the referrers of what is copied: none where its destination has no place for them, or is the place that they are at.
 * @throws as {@link readReferrers}
 */
export async function openReferrers(
  { from, root, subjects, lost = [] }: ReferrerSearch,
  { scheme, target }: NamedPush,
  access: ImageAccess,
  onNote: ((note: string) => void) | undefined,
): Promise<CopiedReferrers> {
  const { destinations, directory, signal } = access;
  const taker = destinations.find((each) => each.scheme === scheme && each.attach);
  if (!taker) {
    await noteLeft([...subjects, ...lost], scheme, signal, onNote);
    return NONE;
  }
  const isElsewhere = ({ source }: Subject) => !isAt(source.origin, scheme, target);
  for (const subject of lost.filter(isElsewhere)) {
    const { length } = await listReferrers(subject, signal);
    const what = `${length} ${length === 1 ? 'referrer' : 'referrers'} of ${subject.descriptor.digest}`;
    if (length > 0) onNote?.(`${what} cannot be copied: the copy has another digest`);
  }
  const wanted = subjects.filter(isElsewhere);
  const listed = await readReferrers(wanted, signal, onNote);
  const tagged = root && isElsewhere(root) ? await findTagged(root, wanted, from, access) : [];
  if (tagged.length > 0 && scheme !== DEFAULT_TRANSPORT)
    onNote?.(
      'what old versions of cosign attached by tags is kept to be copied back to a registry, and is found only there',
    );
  const levels = tagged.length > 0 ? [...listed, tagged] : listed;
  return {
    levels,
    async attach() {
      // A registry may refuse what refers to something that it does not have yet.
      for (const level of levels) await taker.attach?.(level, target, { directory, signal });
    },
  };
}

/** Says what stays behind; a list that cannot be read stops nothing. */
async function noteLeft(
  subjects: readonly Subject[],
  scheme: string,
  signal: AbortSignal,
  onNote: ((note: string) => void) | undefined,
): Promise<void> {
  const limit = createLimit(WIDTH);
  const lists = subjects.map((each) =>
    limit(() => listReferrers(each, signal)).catch(() => {
      signal.throwIfAborted();
      return [];
    }),
  );
  const { length } = (await Promise.all(lists)).flat();
  if (length === 0) return;
  const what = length === 1 ? '1 referrer stays' : `${length} referrers stay`;
  onNote?.(`${what} behind (signatures, SBOMs): ${scheme} keeps nothing beside an image`);
}

async function findTagged(
  { descriptor: { digest: root } }: Subject,
  subjects: readonly Subject[],
  from: string,
  access: ImageAccess,
): Promise<readonly Attachment[]> {
  const digests = subjects.map(({ descriptor }) => descriptor.digest);
  const others = digests.filter((digest) => digest !== root);
  const found = await readTagged(from, root, others, access);
  return found.filter(({ subject }) => digests.includes(subject));
}

const NONE: CopiedReferrers = { levels: [], attach: async () => {} };

/** True for the repository that is the destination. */
function isAt(origin: RegistryOrigin | undefined, scheme: string, target: string): boolean {
  if (!origin || scheme !== DEFAULT_TRANSPORT) return false;
  const { registry, repository } = parseReference(target);
  return origin.registry === registry && origin.repository === repository;
}
