import { parseReference } from '@strake/core';
import type { KoImage } from '@strake/plugin-ko/settings';

/** Hosts that ko speaks plain HTTP with, unasked. Source: go-containerregistry, pkg/name/registry.go, `Scheme` */
const PLAIN =
  /^(?:10\.\d+\.\d+\.\d+|172\.(?:1[6-9]|2\d|3[01])\.\d+\.\d+|192\.168\.\d+\.\d+|.*\.local(?:host)?)(?::\d+)?$/;

/**
 * Registries of the images and their bases that may use plain HTTP: private addresses and `.local` names, or all of them with
 * --insecure-registry.
 */
export function insecureHosts(
  images: readonly Pick<KoImage, 'repository' | 'base'>[],
  { insecureRegistry = false }: { readonly insecureRegistry?: boolean },
): readonly string[] {
  const names = images.flatMap(({ repository, base }) => [repository, base]);
  const inRegistries = names.filter((name) => name !== '' && !name.startsWith('docker-daemon:'));
  const hosts = inRegistries.map((name) => parseReference(name).registry);
  return [...new Set(hosts)].filter((host) => insecureRegistry || PLAIN.test(host));
}
