import { type Plugin, StrakeError } from '@strake/core';
import type { KoProject, KoPublication } from '@strake/plugin-ko/settings';
import { NO_DESTINATION, noDestination } from '../kubernetes/no-destination.ts';
import { digestTag } from './digest-tag.ts';

/** Destinations besides the registry, and the plugins that they need. */
export interface KoOutputs {
  /** As in the configuration. */
  readonly outputs: readonly string[];
  readonly extraPlugins: readonly Plugin[];
}

/** What ko's flags and KO_DOCKER_REPO mean as destinations. */
export function outputsOf({ target, ociLayoutPath, tarball }: KoPublication): KoOutputs {
  if (target === 'daemon') return { outputs: ['docker-daemon:'], extraPlugins: [digestTag] };
  // Its plugin names images by their digests itself.
  if (target === 'kind') return { outputs: ['kind:'], extraPlugins: [] };
  const outputs = [
    ...(ociLayoutPath === undefined ? [] : [`oci:${ociLayoutPath}`]),
    ...(tarball === undefined ? [] : [`docker-archive:${tarball}`]),
  ];
  if (target === 'none' && outputs.length === 0)
    return { outputs: [NO_DESTINATION], extraPlugins: [noDestination] };
  return { outputs, extraPlugins: [] };
}

/**
 * Refuses what an archive for "docker load" cannot hold, before anything is built or pushed.
 * @throws CONFIG_OPTION
 */
export function checkTarball({ publication: { tarball }, images }: KoProject): void {
  if (tarball === undefined) return;
  const [several] = images.filter(({ platforms }) => platforms.length > 1);
  if (images.length > 1)
    throw new StrakeError('CONFIG_OPTION', `--tarball holds one image, not ${images.length}`, {
      hint: 'Build each image by itself, or use --oci-layout-path.',
    });
  if (several)
    throw new StrakeError(
      'CONFIG_OPTION',
      `--tarball holds one platform, not ${several.platforms.join(', ')}`,
      { hint: 'Name one with --platform, or use --oci-layout-path for all of them.' },
    );
}
