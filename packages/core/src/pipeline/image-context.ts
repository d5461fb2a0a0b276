import { ownValue } from '@strake/oci/internal';
import type { ProjectImage } from '../config/project.ts';
import type { LocateOption } from '../plugin/locate-option.ts';
import { type BuildSession, commonContext } from './session.ts';

/** The common part of the contexts of hooks that see a whole image, with all its platforms. */
export function imageContext(session: BuildSession, image: ProjectImage, plugin: string) {
  return {
    ...commonContext(session, plugin),
    image: image.name,
    options: ownValue(image.options, plugin),
    variables: image.variables,
  };
}

/** Finds the options of plugins in the configuration of an image, or of one of its platforms. */
export function locateIn({ locate }: Pick<ProjectImage, 'locate'>): LocateOption {
  return (plugin, { option = [] }) => locate([plugin, ...option]);
}
