import { resolve } from 'node:path';
import {
  checkLayoutDirectory,
  checkWritableDirectory,
  checkWritableFile,
  nameAnnotations,
  onePlatformOnly,
  openDaemon,
  parseReference,
  type StringMap,
  splitPath,
} from '@strake/oci';
import type { IntendedPush } from '../pipeline/services.ts';
import { daemonNames } from './daemon-destination.ts';
import { dockerArchiveNames } from './layout-destinations.ts';

/** What destinations are checked in. */
interface Place {
  /** Absolute. */
  readonly directory: string;
  readonly env: StringMap;
  readonly signal: AbortSignal;
}

type Check = (push: IntendedPush, place: Place) => Promise<void>;

/** What each destination of core would refuse when the image is built, by scheme. */
const CHECKS: Readonly<Record<string, Check>> = {
  async docker({ target }) {
    parseReference(target);
  },
  async oci({ target }, { directory, signal }) {
    const { path, name } = splitPath(target);
    if (name !== undefined) nameAnnotations(name, undefined);
    const layout = resolve(directory, path);
    await checkWritableDirectory(layout);
    await checkLayoutDirectory(layout, signal);
  },
  async 'oci-archive'({ target }, { directory }) {
    const { path, name } = splitPath(target);
    if (name !== undefined) nameAnnotations(name, undefined);
    await checkWritableFile(resolve(directory, path));
  },
  async 'docker-archive'(push, { directory }) {
    for (const name of dockerArchiveNames(push)) parseReference(name);
    const { platforms = [] } = push;
    if (platforms.length > 1) throw onePlatformOnly(push.destination, platforms);
    await checkWritableFile(resolve(directory, splitPath(push.target).path));
  },
  async 'docker-daemon'(push, { env }) {
    daemonNames(push);
    // Nothing is asked: that it runs shows when the image is there.
    await (await openDaemon(env)).close();
  },
};

/**
 * Refuses what a destination of core could not take.
 * @throws DESTINATION_INVALID, REFERENCE_INVALID, DAEMON_INVALID, OUTPUT_UNWRITABLE, LAYOUT_INVALID, FILE_UNREADABLE
 */
export async function checkDestination(
  scheme: string,
  push: IntendedPush,
  place: Place,
): Promise<void> {
  await CHECKS[scheme]?.(push, place);
}
