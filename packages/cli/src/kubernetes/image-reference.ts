import { type ImageResult, StrakeError } from '@strake/core';
import type { ReferenceForm } from './rendering.ts';

/**
 * The reference of a pushed image as Kubernetes takes it.
 * @throws CONFIG_OPTION for an image without a tag, if one is needed
 */
export function imageReference(result: ImageResult, form: ReferenceForm): string {
  const { image, repository, digest, references } = result;
  if (repository === undefined || digest === undefined) return first(references) ?? image;
  if (form === 'digest') return `${repository}@${digest}`;
  const tag = first(tagsOf(result));
  if (tag !== undefined)
    return form === 'tag' ? `${repository}:${tag}` : `${repository}:${tag}@${digest}`;
  throw new StrakeError('CONFIG_OPTION', `image "${image}" has no tag for --render ${form}`, {
    image,
    hint: 'Set "tags" in the configuration, use --tag, or use --render digest.',
  });
}

/** The tags of an image in its repository. */
export function tagsOf({ repository, references }: ImageResult): readonly string[] {
  const start = `${repository}:`;
  return references.flatMap((reference) => {
    const [, tag] = reference.startsWith(start)
      ? (/^([\w.-]+)(?:@|$)/.exec(reference.slice(start.length)) ?? [])
      : [];
    return tag ?? [];
  });
}

function first<Item>([item]: readonly Item[]): Item | undefined {
  return item;
}
