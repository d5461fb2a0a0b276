import { splitScheme } from '@strake/core';

/**
 * The destination that `--tag` names: a tag of the repository of the image, or a whole reference.
 * @param reference the image
 */
export function tagDestination(tag: string, reference: string): string {
  const isName = /^\w[\w.-]{0,127}$/.test(tag);
  const { scheme = 'docker' } = splitScheme(reference) ?? {};
  if (!isName || scheme !== 'docker') return tag;
  const name = reference.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
  return `${name}:${tag}`;
}
