import { createLimit } from '../concurrency/limit.ts';
import { StrakeError } from '../errors/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import type { ImageSource } from '../spec/image-source.ts';
import { formatReference, parseReference } from '../spec/reference.ts';
import { DEFAULT_TRANSPORT, joinPath, splitPath, splitTransport } from '../spec/transport.ts';
import type { ImageAccess } from './image-access.ts';
import { planCopy } from './plan-copy.ts';
import { documentOf, readEntries, WIDTH } from './read-entries.ts';

/** The ends of the tags under which cosign keeps signatures, attestations and SBOMs where it does not use referrers. Source: cosign `specs/`. */
const ENDS = ['sig', 'att', 'sbom'];

/**
 * Reads what older versions of cosign attached to manifests, by its tags. The root of an image is asked for first: where it has none, its
 * manifests are not expected to have any.
 * @param from the reference that the image was opened by; a registry or layout, else nothing is found
 * @returns that of the root and of the others
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED, and what reading throws
 */
export async function readTagged(
  from: string,
  root: string,
  others: readonly string[],
  access: ImageAccess,
): Promise<readonly (Attachment & { readonly subject: string })[]> {
  const referenceTo = namer(from, access);
  if (!referenceTo) return [];
  const limit = createLimit(WIDTH);
  const read = async (subjects: readonly string[]) => {
    const wanted = subjects.flatMap((subject) =>
      ENDS.map((end) => ({ subject, tag: `${subject.replace(':', '-')}.${end}` })),
    );
    const found = await Promise.all(
      wanted.map(({ subject, tag }) =>
        limit(async () => {
          const plan = await planTagged(referenceTo(tag), access);
          return plan ? [{ ...plan, tag, subject }] : [];
        }),
      ),
    );
    return found.flat();
  };
  const ofRoot = await read([root]);
  return ofRoot.length === 0 ? [] : [...ofRoot, ...(await read(others))];
}

/** Everything that a reference names, as it is. */
export async function planWhole(source: ImageSource, signal: AbortSignal): Promise<Attachment> {
  const { indexes, entries } = await readEntries(source, signal);
  const documents = indexes.map(({ descriptor, bytes }) => documentOf(descriptor, bytes));
  return planCopy(entries, documents, signal);
}

/** References to other names at the place of an image. */
function namer(from: string, { isKnown }: ImageAccess): ((tag: string) => string) | undefined {
  const { scheme, target } = splitTransport(from, isKnown);
  if (scheme === 'oci') return (tag) => `oci:${joinPath(splitPath(target).path, tag)}`;
  if (scheme !== DEFAULT_TRANSPORT) return undefined;
  const { registry, repository } = parseReference(target);
  return (tag) => `${scheme}://${formatReference({ registry, repository, tag })}`;
}

async function planTagged(
  reference: string,
  { open, signal }: ImageAccess,
): Promise<Attachment | undefined> {
  try {
    return await planWhole(await open(reference), signal);
  } catch (error) {
    const isMissing =
      StrakeError.is(error) && ['REGISTRY_NOT_FOUND', 'IMAGE_NOT_FOUND'].includes(error.code);
    if (isMissing) return undefined;
    throw error;
  }
}
