import { resolve } from 'node:path';
import { fileUrl, type Plugin, StrakeError } from '@strake/core';
import type { KoProject, KoPublication } from '@strake/plugin-ko/settings';
import { NO_DESTINATION, noDestination } from '../kubernetes/no-destination.ts';
import { digestTag } from './digest-tag.ts';

/** Destinations besides the registry, and the plugins that they need. */
export interface KoOutputs {
  /** As in the configuration. */
  readonly outputs: readonly string[];
  readonly extraPlugins: readonly Plugin[];
}

/**
 * What ko's flags and KO_DOCKER_REPO mean as destinations.
 * @param directory absolute; paths are relative to it
 */
export function outputsOf(
  { target, ociLayoutPath, tarball }: KoPublication,
  directory: string,
): KoOutputs {
  if (target === 'daemon') return { outputs: ['docker-daemon:'], extraPlugins: [digestTag] };
  // Its plugin names images by their digests itself.
  if (target === 'kind') return { outputs: ['kind:'], extraPlugins: [] };
  const outputs = [
    ...(ociLayoutPath === undefined ? [] : [`oci:${exactly(ociLayoutPath, directory)}`]),
    ...(tarball === undefined ? [] : [`docker-archive:${exactly(tarball, directory)}`]),
  ];
  if (target === 'none' && outputs.length === 0)
    return { outputs: [NO_DESTINATION], extraPlugins: [noDestination] };
  return { outputs, extraPlugins: [] };
}

/** A path in a destination: a colon would begin a name there, `{{` a template, and `//` belong to the scheme. */
function exactly(path: string, directory: string): string {
  if (!/[:{]|^\/\//.test(path)) return path;
  return fileUrl(resolve(directory, path));
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
      hint: 'Build the images one at a time, or use --oci-layout-path.',
    });
  if (several)
    throw new StrakeError(
      'CONFIG_OPTION',
      `--tarball holds one platform, not ${several.platforms.join(', ')}`,
      { hint: 'Name one with --platform, or use --oci-layout-path for all of them.' },
    );
}
