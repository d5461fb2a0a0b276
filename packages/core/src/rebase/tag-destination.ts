import type { ImageSource } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';

/**
 * A destination that may be only a tag: then that of the repository of the image.
 * @throws CONFIG_OPTION for a tag of an image outside of registries
 */
export function tagDestination(
  to: string,
  { name, origin }: Pick<ImageSource, 'name' | 'origin'>,
): string {
  if (!/^\w[\w.-]{0,127}$/.test(to)) return to;
  if (origin) return `${origin.registry}/${origin.repository}:${to}`;
  throw new StrakeError(
    'CONFIG_OPTION',
    `"${to}" is only a tag, and ${name} is not in a registry`,
    {
      hint: 'Write the whole destination: oci:DIR:TAG, HOST/REPOSITORY:TAG.',
    },
  );
}
