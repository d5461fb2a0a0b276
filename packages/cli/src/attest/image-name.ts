import type { ImageSource } from '@strake/core';

/** The last part of the repository, as a build has it, or of a path: directories of the machine are not in an SBOM. */
export function imageName({ origin, name }: Pick<ImageSource, 'name' | 'origin'>): string {
  const path = origin?.repository ?? name;
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path;
}
