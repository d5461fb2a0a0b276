import { defined, type ImageResult, StrakeError } from '@strake/core';
import type { ReferenceForm } from './rendering.ts';

/**
 * The reference of a pushed image as Kubernetes takes it.
 * @throws CONFIG_OPTION for an image without a tag, if one is needed
 */
export function imageReference(result: ImageResult, form: ReferenceForm): string {
  const { image, digest, references } = result;
  const exact = exactReference(result);
  if (exact === undefined || digest === undefined) return first(references) ?? image;
  if (form === 'digest') return exact;
  const repository = exact.replace(/@.*$|:[^:/]*$/, '');
  const tag = first(tagsOf({ repository, references }));
  const [, kept] = exact.split('@');
  if (tag !== undefined)
    return form === 'tag' || kept === undefined
      ? `${repository}:${tag}`
      : `${repository}:${tag}@${kept}`;
  throw withoutTag(image, form);
}

export function withoutTag(image: string, form: ReferenceForm): StrakeError {
  return new StrakeError('CONFIG_OPTION', `image "${image}" has no tag for --render ${form}`, {
    image,
    hint: 'Set "tags" in the configuration, use --tag, or use --render digest.',
  });
}

/** The parts of a reference that {@link imageReference} makes. */
interface ReferenceParts {
  readonly name: string;
  readonly tag?: string;
  readonly digest?: string;
}

export function splitReference(reference: string): ReferenceParts {
  const [named = '', digest] = reference.split('@');
  const [, name = named, tag] = /^(.+):([\w.-]+)$/.exec(named) ?? [];
  return { name, ...defined({ tag, digest }) };
}

/** Ends with a digest, or with a tag that is one, where a cluster keeps no digests. */
const EXACT = /(?:@sha256:|:)[0-9a-f]{64}$/;

/** A reference in a registry, with its host: its repository. References at other destinations begin with a scheme. */
const IN_REGISTRY = /^((?:\[[\d:a-f]+\]|[\w.-]+)(?::\d+)?\/[^\s:@]+)(?::[\w.-]+)?(?:@\S+)?$/i;

/** The repository that an image was pushed to: its own one, if it is among several, or if the image is in no registry. */
export function pushedRepository({
  repository,
  references,
}: Pick<ImageResult, 'repository' | 'references'>): string | undefined {
  const pushed = references.flatMap((each) => IN_REGISTRY.exec(each)?.[1] ?? []);
  const isThere = repository !== undefined && pushed.includes(repository);
  return isThere ? repository : (first(pushed) ?? repository);
}

/** A local cluster says by which exact name pods find the image there; otherwise, they pull it from its repository. */
function exactReference(result: ImageResult): string | undefined {
  const { digest, references } = result;
  const repository = pushedRepository(result);
  const named = references.find((each) => EXACT.test(each));
  return named ?? (repository === undefined ? undefined : `${repository}@${digest}`);
}

/** The tags of an image in its repository. */
export function tagsOf({
  repository,
  references,
}: Pick<ImageResult, 'repository' | 'references'>): readonly string[] {
  const start = `${repository}:`;
  return references.flatMap((reference) => {
    const [, tag] = reference.startsWith(start)
      ? (/^([\w.-]+)(?:@|$)/.exec(reference.slice(start.length)) ?? [])
      : [];
    return tag === undefined || /^[0-9a-f]{64}$/.test(tag) ? [] : [tag];
  });
}

function first<Item>([item]: readonly Item[]): Item | undefined {
  return item;
}
