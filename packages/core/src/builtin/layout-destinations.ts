import { dirname, resolve } from 'node:path';
import {
  ignoreItself,
  type PushReceipt,
  splitPath,
  type VerifiedBlobs,
  writeDockerArchive,
  writeLayout,
  writeOciArchive,
} from '@strake/oci';
import { DEFAULT_OUTPUT } from '../config/default-output.ts';
import type { PushContext } from '../plugin/context.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { PushRequest } from '../plugin/push-request.ts';
import { destinationPlugin } from './destination-plugin.ts';

/** What stands in a layout. */
const LAYOUT_NAMES = ['blobs', 'index.json', 'oci-layout'];

/** What the writers of layouts and archives share: names, bytes, progress. */
function writeOptions(
  request: PushRequest,
  context: PushContext,
  references: readonly string[],
  named: boolean,
) {
  return {
    references,
    ...(request.repository === undefined ? {} : { repository: request.repository }),
    // With a name of its own the destination holds that one image and nothing beside it.
    platformTags: named ? {} : request.platformNames,
    store: context.store,
    signal: context.signal,
    onProgress: context.progress,
  };
}

/** In a directory that is made for it, git ignores the file. */
function outputFile(path: string, { directory }: PushContext): string {
  const file = resolve(directory, path);
  ignoreItself(dirname(file));
  return file;
}

function receipt(request: PushRequest, place: string, references: readonly string[]): PushReceipt {
  const names = references.map((name) => `${place}:${name}`);
  return {
    reference: names[0] ?? place,
    digest: request.root.digest,
    references: names.length > 0 ? names : [place],
  };
}

/** `oci:DIR[:NAME]`: an OCI layout, made or added to. Without a name the tags are names. */
export function layoutDestination(verified: VerifiedBlobs): Plugin {
  return destinationPlugin('oci', async (request, context) => {
    const { path, name } = splitPath(request.target);
    const references = name === undefined ? request.names : [name];
    const directory = resolve(context.directory, path);
    // The default output is nobody else's, and may be there from a time when it did not ignore itself.
    ignoreItself(directory, { own: request.destination === DEFAULT_OUTPUT ? LAYOUT_NAMES : [] });
    const options = writeOptions(request, context, references, name !== undefined);
    await writeLayout(directory, request, { ...options, verified });
    return receipt(request, `oci:${path}`, references);
  });
}

/** `oci-archive:FILE[:NAME]`: a tar of an OCI layout. */
export const ociArchiveDestination: Plugin = destinationPlugin(
  'oci-archive',
  async (request, context) => {
    const { path, name } = splitPath(request.target);
    const references = name === undefined ? request.names : [name];
    await writeOciArchive(
      outputFile(path, context),
      request,
      writeOptions(request, context, references, name !== undefined),
    );
    return receipt(request, `oci-archive:${path}`, references);
  },
);

/** The names, with tags, that loading a docker-archive gives an image. */
export function dockerArchiveNames({
  target,
  repository,
  image,
  tags,
}: Pick<PushRequest, 'target' | 'repository' | 'image' | 'tags'>): readonly string[] {
  const { name } = splitPath(target);
  return name === undefined ? tags.map((tag) => `${repository ?? image}:${tag}`) : [name];
}

/** `docker-archive:FILE[:REFERENCE]`: what "docker load" reads; one platform. */
export const dockerArchiveDestination: Plugin = destinationPlugin(
  'docker-archive',
  async (request, context) => {
    const { path } = splitPath(request.target);
    const references = dockerArchiveNames(request);
    await writeDockerArchive(
      outputFile(path, context),
      request,
      writeOptions(request, context, references, true),
    );
    return receipt(request, `docker-archive:${path}`, references);
  },
);
