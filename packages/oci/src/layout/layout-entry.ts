import { StrakeError } from '../errors/index.ts';
import type { Attachment } from '../spec/attachment.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { parseDocument } from '../spec/parse-manifest.ts';
import { compareBytes } from '../spec/path.ts';
import { defined } from '../spec/record.ts';
import { referrerFacts } from '../spec/referrer.ts';
import { nameAnnotations, REF_NAME } from './ref-name.ts';

/** The names of an image in a layout. */
export interface LayoutNames {
  /** Values of `org.opencontainers.image.ref.name`; empty: the image has no name in the layout. */
  readonly references: readonly string[];
  /** The repository of the image, with registry and without tag; it completes names that are only tags. */
  readonly repository?: string;
  /** Names of individual manifests of the tree: name to digest. */
  readonly platformTags?: Readonly<Record<string, string>>;
}

/**
 * The entries of index.json for a tree, one per name.
 * @throws DESTINATION_INVALID for a malformed name, or one that two images would share
 */
export function entriesOf(tree: ImageTree, names: LayoutNames): readonly Descriptor[] {
  const named = (descriptor: Descriptor, name: string): Descriptor => ({
    ...descriptor,
    annotations: { ...descriptor.annotations, ...nameAnnotations(name, names.repository) },
  });
  const tagged = Object.entries(names.platformTags ?? {}).map(([name, digest]) =>
    named(childOf(tree, digest, name), name),
  );
  const references = [...new Set(names.references)];
  const roots =
    references.length === 0 ? [tree.root] : references.map((name) => named(tree.root, name));
  const entries = [...roots, ...tagged];
  const twice = tagged.find((entry) => references.includes(nameOf(entry) ?? ''));
  if (!twice) return entries;
  throw new StrakeError(
    'DESTINATION_INVALID',
    `two images would have the name "${nameOf(twice)}"`,
    {
      hint: 'Give each platform a name of its own.',
    },
  );
}

/**
 * The entries of index.json for an artifact: without a name, or with its tag.
 * @throws DESTINATION_INVALID for a malformed tag
 */
export function attachmentEntries({ tree, tag }: Attachment): readonly Descriptor[] {
  const { root, manifests } = tree;
  const manifest = manifests.find(({ descriptor }) => descriptor.digest === root.digest);
  const { mediaType, digest } = root;
  const facts = manifest && parseDocument(manifest.text, { mediaType, name: `manifest ${digest}` });
  const { artifactType } = facts ? referrerFacts(facts, root).descriptor : root;
  return entriesOf(
    { ...tree, root: { ...root, ...defined({ artifactType }) } },
    { references: tag === undefined ? [] : [tag] },
  );
}

/**
 * Merges new entries into a list: an existing name moves to the new image, an unnamed entry is dropped once its image has a name,
 * and everything else stays. Sorted by name, unnamed entries last in their previous order, so that the result does not depend on
 * the order in which builds end.
 */
export function mergeEntries(
  held: readonly Descriptor[],
  added: readonly Descriptor[],
): readonly Descriptor[] {
  const last = new Map(added.map((entry) => [nameOf(entry) ?? `@${entry.digest}`, entry]));
  const names = new Set(added.map(nameOf));
  const digests = new Set(added.map(({ digest }) => digest));
  const kept = held.filter((entry) => {
    const name = nameOf(entry);
    return name === undefined ? !digests.has(entry.digest) : !names.has(name);
  });
  // Readers would count an unnamed entry beside a named one as a second image.
  const namedDigests = new Set(
    [...kept, ...last.values()].flatMap((entry) =>
      nameOf(entry) === undefined ? [] : [entry.digest],
    ),
  );
  const needed = [...last.values()].filter(
    (entry) => nameOf(entry) !== undefined || !namedDigests.has(entry.digest),
  );
  return [...kept, ...needed].sort(byName);
}

function byName(a: Descriptor, b: Descriptor): number {
  const [first, second] = [nameOf(a), nameOf(b)];
  if (first === undefined || second === undefined)
    return Number(first === undefined) - Number(second === undefined);
  return compareBytes(first, second);
}

function nameOf(entry: Descriptor): string | undefined {
  return entry.annotations?.[REF_NAME] || undefined;
}

function childOf(tree: ImageTree, digest: string, name: string): Descriptor {
  const child = tree.manifests.find(({ descriptor }) => descriptor.digest === digest);
  if (child) return child.descriptor;
  throw new StrakeError(
    'DESTINATION_INVALID',
    `"${name}" refers to ${digest}, which is not part of the image`,
  );
}
