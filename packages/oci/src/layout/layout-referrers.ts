import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import { MAX_INDEX_DEPTH, MAX_MANIFESTS, MAX_MANIFESTS_BYTES } from '../spec/limits.ts';
import { isIndexType, isManifestType } from '../spec/media-type.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { type ReferrerFacts, referrerFacts } from '../spec/referrer.ts';
import { namesOf } from './ref-name.ts';

/** The tags of referrers: of the referrers tag schema, and of cosign's older forms. */
const REFERRERS_TAG = /(^|:)sha(256|512)-[0-9a-f]{64,128}(\.[a-z]+)?$/;

/** Finds out which manifests of a layout refer to others. Each manifest is read once. */
export interface LayoutReferrers {
  /**
   * The manifests that refer to another one, among those that index.json leads to.
   * @param entries of index.json
   * @throws LIMIT_EXCEEDED, and what reading an entry without a name throws; other manifests may be missing
   */
  of(
    subject: string,
    entries: readonly Descriptor[],
    signal: AbortSignal,
  ): Promise<readonly Descriptor[]>;
  /** The digests of entries and of all that they list, as far as it can be read. @throws LIMIT_EXCEEDED */
  reach(entries: readonly Descriptor[], signal: AbortSignal): Promise<ReadonlySet<string>>;
  /** The entries of index.json that are images, and not referrers without a name of their own. */
  images(entries: readonly Descriptor[], signal: AbortSignal): Promise<readonly Descriptor[]>;
}

interface Facts extends ReferrerFacts {
  readonly children: readonly Descriptor[];
}

/**
 * @param source names the layout in errors
 * @param read verifies the bytes
 */
export function createLayoutReferrers(
  source: string,
  read: (descriptor: Descriptor, signal: AbortSignal) => Promise<Uint8Array>,
): LayoutReferrers {
  const known = new Map<string, Facts>();
  const factsOf = async (descriptor: Descriptor, signal: AbortSignal): Promise<Facts> => {
    const { digest, mediaType } = descriptor;
    const name = `manifest ${digest} of ${source}`;
    const found = known.get(digest);
    if (found) return found;
    const document = parseDocument(await read(descriptor, signal), { mediaType, name });
    const children = document.kind === 'index' ? document.index.manifests : [];
    const facts = { ...referrerFacts(document, descriptor), children };
    known.set(digest, facts);
    return facts;
  };
  const isReferrer = async (entry: Descriptor, signal: AbortSignal): Promise<boolean> => {
    const names = namesOf(entry);
    if (names.length > 0) return names.every((name) => REFERRERS_TAG.test(name));
    const facts = isDocument(entry) ? await readable(factsOf(entry, signal)) : undefined;
    return facts?.subject !== undefined;
  };
  return {
    async of(subject, entries, signal) {
      const found = new Map<string, Descriptor>();
      const seen = new Set<string>();
      let bytes = 0;
      const visit = async (list: readonly Descriptor[], depth: number): Promise<void> => {
        for (const entry of list) {
          if (!isDocument(entry) || seen.has(entry.digest)) continue;
          seen.add(entry.digest);
          bytes += entry.size;
          if (seen.size > MAX_MANIFESTS) throw tooMuch(source, `${MAX_MANIFESTS} manifests`);
          if (bytes > MAX_MANIFESTS_BYTES)
            throw tooMuch(source, `${MAX_MANIFESTS_BYTES} bytes of manifests`);
          const reading = factsOf(entry, signal);
          const isOther = depth > 0 || namesOf(entry).length > 0;
          const facts = await (isOther ? readable(reading) : reading);
          if (facts?.subject === subject) found.set(entry.digest, facts.descriptor);
          if (depth < MAX_INDEX_DEPTH) await visit(facts?.children ?? [], depth + 1);
        }
      };
      await visit(entries, 0);
      return [...found.values()];
    },
    async reach(entries, signal) {
      const seen = new Set<string>();
      const visit = async (list: readonly Descriptor[], depth: number): Promise<void> => {
        for (const entry of list) {
          if (seen.has(entry.digest)) continue;
          seen.add(entry.digest);
          if (seen.size > MAX_MANIFESTS) throw tooMuch(source, `${MAX_MANIFESTS} manifests`);
          if (!isIndexType(entry.mediaType) || depth > MAX_INDEX_DEPTH) continue;
          const facts = await readable(factsOf(entry, signal));
          await visit(facts?.children ?? [], depth + 1);
        }
      };
      await visit(entries, 0);
      return seen;
    },
    async images(entries, signal) {
      const images: Descriptor[] = [];
      for (const entry of entries) if (!(await isReferrer(entry, signal))) images.push(entry);
      return images.length > 0 ? images : entries;
    },
  };
}

function isDocument({ mediaType }: Descriptor): boolean {
  return isManifestType(mediaType) || isIndexType(mediaType);
}

/** Undefined for a manifest that is missing or broken: a layout may lack what it lists, and one image does not depend on others. */
async function readable(reading: Promise<Facts>): Promise<Facts | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (StrakeError.is(error)) return undefined;
    throw error;
  }
}

function tooMuch(source: string, what: string): StrakeError {
  return new StrakeError('LIMIT_EXCEEDED', `${source} has more than ${what}`, {
    hint: 'Referrers of an image cannot be found in it; remove old images.',
  });
}
