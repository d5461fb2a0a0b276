import { createLimit } from '../concurrency/limit.ts';
import { StrakeError } from '../errors/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { MAX_MANIFESTS_BYTES, MAX_REFERRER_DEPTH, MAX_REFERRERS } from '../spec/limits.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { referrerFacts } from '../spec/referrer.ts';
import { uniqueBy, WIDTH } from './read-entries.ts';
import { planWhole } from './read-tagged.ts';

/** A manifest that others may refer to, and where these are. */
export interface Subject {
  readonly source: ImageSource;
  readonly descriptor: Descriptor;
}

interface Listed extends Subject {
  /** The digest of what it refers to. */
  readonly subject: string;
}

/**
 * Reads the referrers of manifests, and theirs in turn: the signature of an attestation. Blobs stay where they are.
 * @param onNote told of listed referrers that cannot be copied
 * @returns those of the manifests first, then those of these, …
 * @throws LIMIT_EXCEEDED, MANIFEST_INVALID, and what reading throws, with a hint how to copy without them
 */
export async function readReferrers(
  subjects: readonly Subject[],
  signal: AbortSignal,
  onNote: (note: string) => void = () => {},
): Promise<readonly (readonly Attachment[])[]> {
  const limit = createLimit(WIDTH);
  const seen = new Set<string>();
  const levels: Attachment[][] = [];
  let bytes = 0;
  let level = uniqueBy(subjects, digestOf);
  for (let depth = 0; depth < MAX_REFERRER_DEPTH && level.length > 0; depth += 1) {
    for (const subject of level) seen.add(digestOf(subject));
    const lists = await Promise.all(level.map((each) => limit(() => listReferrers(each, signal))));
    // A wrong entry of one list must not hide the right one of another.
    const keyOf = (each: Listed) => `${each.subject} ${digestOf(each)}`;
    const listed = uniqueBy(lists.flat(), keyOf).filter((each) => !seen.has(digestOf(each)));
    bytes += listed.reduce((sum, { descriptor }) => sum + descriptor.size, 0);
    if (seen.size + listed.length > MAX_REFERRERS || bytes > MAX_MANIFESTS_BYTES)
      throw explained(
        new StrakeError(
          'LIMIT_EXCEEDED',
          `the image has more than ${MAX_REFERRERS} referrers, or ${MAX_MANIFESTS_BYTES} bytes of them`,
        ),
      );
    const read = await Promise.all(
      listed.map((each) => limit(() => readReferrer(each, signal, onNote))),
    );
    const attachments = read.flatMap((each) => each ?? []);
    if (attachments.length > 0) levels.push(attachments);
    level = listed.filter((_, at) => read[at] !== undefined);
  }
  return levels;
}

const digestOf = ({ descriptor }: Subject): string => descriptor.digest;

/** What is listed for a manifest. @throws what its source throws, with a hint how to copy without referrers */
export async function listReferrers(
  { source, descriptor: { digest } }: Subject,
  signal: AbortSignal,
): Promise<readonly Listed[]> {
  try {
    const found = (await source.referrers?.(digest, signal)) ?? [];
    return found.map((descriptor) => ({ source, descriptor, subject: digest }));
  } catch (error) {
    throw explained(error);
  }
}

/** Undefined for an entry of a list that is wrong: lists under tags are written by many tools, and outlive what they list. */
async function readReferrer(
  { source, descriptor, subject }: Listed,
  signal: AbortSignal,
  onNote: (note: string) => void,
): Promise<Attachment | undefined> {
  const { digest, mediaType } = descriptor;
  try {
    const bytes = await source.document(descriptor, signal);
    const document = parseDocument(bytes, { mediaType, name: `referrer ${digest}` });
    if (referrerFacts(document, descriptor).subject !== subject) {
      onNote(
        `${digest} is listed as a referrer of ${subject}, but does not refer to it: not copied`,
      );
      return;
    }
    return await planWhole({ ...source, root: async () => ({ descriptor, bytes }) }, signal);
  } catch (error) {
    if (!isMissing(error)) throw explained(error);
    onNote(`${digest} is listed as a referrer of ${subject}, but missing: not copied`);
    return;
  }
}

function isMissing(error: unknown): boolean {
  return StrakeError.is(error) && error.code === 'REGISTRY_NOT_FOUND';
}

function explained(error: unknown): unknown {
  if (!StrakeError.is(error)) return error;
  return new StrakeError(error.code, `referrers cannot be copied: ${error.message}`, {
    ...error.facts,
    kind: error.kind,
    cause: error.cause ?? error,
    hint: 'Copy the image without its referrers if it is not to keep them.',
  });
}
