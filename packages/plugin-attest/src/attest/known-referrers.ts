import { hash } from 'node:crypto';
import type {
  DescribedReferrerBlob,
  Publication,
  PublishedContext,
  Referrer,
  ReferrerParts,
} from '@strake/core/plugin';
import type { AttestOptions } from '../options/options.ts';
import { attestedImage } from './attested-image.ts';
import { contentsFacts } from './contents-facts.ts';
import type { MadeParts } from './make-parts.ts';
import { lastingFacts, provenanceFacts } from './provenance-facts.ts';
import type { Settings } from './settings.ts';
import { subjectsOf } from './subjects.ts';

type Context = PublishedContext<AttestOptions | undefined>;

/** A referrer without its bytes, as it is remembered. */
interface DescribedReferrer extends Pick<Referrer, 'annotations' | 'artifactType'> {
  /** Digest. */
  readonly subject: string;
  readonly blobs: readonly Omit<DescribedReferrerBlob, 'read'>[];
}

/** What the referrers of an image depend on, besides the image. */
export interface ReferrerSources {
  readonly settings: Settings;
  /** Absent: nothing is signed. */
  readonly signer: { readonly identity: readonly string[] } | undefined;
  /** Makes them. Called again, it returns the same. */
  make(): Promise<Pick<MadeParts, 'isComplete' | 'referrers' | 'unlistedFiles'>>;
}

/** The referrers of an image, as an earlier build made them. */
export interface KnownReferrers extends Pick<MadeParts, 'unlistedFiles'> {
  readonly referrers: readonly ReferrerParts[];
  /** True once a blob was needed that is not the same when it is made again, as a signature is not. */
  isOutdated(): boolean;
}

/**
 * The referrers of an image: an earlier build with equal facts described them, and they are made where a destination lacks one. A build with nothing
 * to do reads no SBOM, and loads nothing that makes one.
 * @returns undefined: they are made by each build, or some of them cannot be made
 */
export async function knownReferrers(
  publication: Publication,
  context: Context,
  { settings, signer, make }: ReferrerSources,
): Promise<KnownReferrers | undefined> {
  // Tags depend on what others wrote under them, and times on the build.
  if (settings.forms.includes('tags') || settings.times || (settings.sign && !signer))
    return undefined;
  const facts = await factsOf(publication, context, settings, signer?.identity ?? []);
  const made: { whole?: readonly ReferrerParts[] } = {};
  const remembered = await context
    .remember(facts, async () => {
      const { referrers, isComplete, unlistedFiles } = await make();
      if (!isComplete) throw INCOMPLETE;
      made.whole = referrers;
      return { described: referrers.map(describe), unlistedFiles };
    })
    .catch((thrown: unknown) => {
      if (thrown !== INCOMPLETE) throw thrown;
    });
  if (!remembered) return undefined;
  const { described, unlistedFiles } = remembered;
  let isOutdated = false;
  const read = async (digest: string) => {
    const blobs = (await make()).referrers.flatMap((each) => each.blobs ?? []);
    for (const blob of blobs)
      if ('bytes' in blob && digestOf(blob.bytes) === digest) return blob.bytes;
    isOutdated = true;
    throw new Error(`${digest} is not made again`);
  };
  const subjects = subjectsOf(publication);
  const withSubject = ({ subject, blobs, ...manifest }: DescribedReferrer): ReferrerParts[] =>
    subjects
      .filter(({ digest }) => digest === subject)
      .map((found) => ({
        manifest: { ...manifest, subject: found },
        blobs: blobs.map((blob) => ({ ...blob, read: () => read(blob.digest) })),
      }));
  return {
    unlistedFiles,
    referrers: made.whole ?? described.flatMap(withSubject),
    isOutdated: () => isOutdated,
  };
}

/** Shared: equal images ask for the same at the same time. */
const INCOMPLETE = new Error('not all of it can be made');

async function factsOf(
  publication: Publication,
  context: Context,
  { sbom, provenance, sign }: Settings,
  identity: readonly string[],
): Promise<readonly unknown[]> {
  const attested = attestedImage(publication);
  const build = provenance
    ? lastingFacts(await provenanceFacts(attested, { env: context.env, context }, false))
    : {};
  return ['referrers', contentsFacts(attested, sbom), build, sign ? ['signed', ...identity] : []];
}

function describe({ manifest, blobs = [] }: ReferrerParts): DescribedReferrer {
  const { artifactType, annotations, subject } = manifest;
  return {
    artifactType,
    ...(annotations ? { annotations } : {}),
    subject: subject?.digest ?? '',
    blobs: blobs.flatMap((blob) => {
      if (!('bytes' in blob)) return [];
      const { bytes, ...rest } = blob;
      return [{ ...rest, digest: digestOf(bytes), size: bytes.length }];
    }),
  };
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${hash('sha256', bytes)}`;
}
