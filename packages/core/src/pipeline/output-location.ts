import type { Location } from '@strake/oci';
import type { ProjectImage } from '../config/project.ts';
import type { Publication } from './destination.ts';

/**
 * The location of an image's destination in the configuration; undefined for one of the command line and for the default.
 * @param at its position among the destinations of the image
 */
export function outputLocation(
  image: ProjectImage,
  at: number,
  { outputs = [] }: Publication,
): Location | undefined {
  const isConfigured = outputs.length === 0 && at < (image.outputs?.length ?? 0);
  return isConfigured ? image.locate(['outputs', at]) : undefined;
}
