import { resolve } from 'node:path';
import {
  formatReference,
  parseReference,
  realDirectory,
  realFile,
  StrakeError,
  splitPath,
} from '@strake/oci';
import type { IntendedPush } from '../pipeline/services.ts';
import { daemonNames } from './daemon-destination.ts';

type Places = (push: IntendedPush, directory: string) => readonly string[];

/** What a push to each destination of core replaces, by scheme. */
const PLACES: Readonly<Record<string, Places>> = {
  docker({ target, tags }) {
    const reference = parseReference(target);
    const repository = `docker ${formatReference({ registry: reference.registry, repository: reference.repository })}`;
    if (reference.tag !== undefined) return [`${repository}:${reference.tag}`];
    if (reference.digest !== undefined) return [`${repository}@${reference.digest}`];
    return [repository, ...tags.map((tag) => `${repository}:${tag}`)];
  },
  oci({ target, names }, directory) {
    const { path, name } = splitPath(target);
    const layout = realDirectory(resolve(directory, path));
    return (name === undefined ? names : [name]).map((each) => `layout ${layout}:${each}`);
  },
  'oci-archive': archivePlaces,
  'docker-archive': archivePlaces,
  'docker-daemon': (push) => daemonNames(push).map((name) => `daemon ${name}`),
};

/**
 * What a push to a destination of core replaces: names in a registry, layout or daemon, or a file, each spelled in one way.
 * @param directory absolute; what paths are relative to
 * @returns nothing for names that are none
 */
export function destinationPlaces(
  scheme: string,
  push: IntendedPush,
  directory: string,
): readonly string[] {
  try {
    return PLACES[scheme]?.(push, directory) ?? [];
  } catch (thrown) {
    if (StrakeError.is(thrown)) return [];
    throw thrown;
  }
}

function archivePlaces({ target }: IntendedPush, directory: string): readonly string[] {
  return [`file ${realFile(resolve(directory, splitPath(target).path))}`];
}
