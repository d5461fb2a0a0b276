import { StrakeError } from '../errors/index.ts';
import type { Descriptor } from '../spec/descriptor.ts';
import type { ImageTree } from '../spec/image-tree.ts';
import { compareBytes } from '../spec/path.ts';
import { nameAnnotations, REF_NAME } from './ref-name.ts';

/** The names that an image gets in a layout. */
export interface LayoutNames {
  /** Values of `org.opencontainers.image.ref.name`; empty: the image stands in the layout without a name. */
  readonly references: readonly string[];
  /** Of the image, with registry and without tag: names that are tags are its tags. */
  readonly repository?: string;
  /** Names of single manifests of the tree: name to digest. */
  readonly platformTags?: Readonly<Record<string, string>>;
}

/**
 * The entries of index.json for a tree, one a name.
 * @throws DESTINATION_INVALID for a name that is none, or stands for two things
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
  throw new StrakeError('DESTINATION_INVALID', `name "${nameOf(twice)}" is wanted by two images`, {
    hint: 'Give the platforms names of their own.',
  });
}

/**
 * The list with the new entries in it: a name that is used again moves, an image that got a name stands no longer there
 * without one, and everything else stays. Sorted by name, nameless ones last in the order they had, so that the order in
 * which builds end does not show.
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
  // A nameless entry for an image that has a name already would make it two images for readers.
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
  throw new StrakeError('DESTINATION_INVALID', `"${name}" names ${digest}, which the image lacks`);
}
