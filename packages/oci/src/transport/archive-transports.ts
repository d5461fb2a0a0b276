import { resolve } from 'node:path';
import {
  attachToOciArchive,
  openDockerArchive,
  openOciArchive,
  writeDockerArchive,
  writeOciArchive,
} from '../archive/index.ts';
import { checkWritableFile } from '../file/index.ts';
import { nameAnnotations } from '../layout/index.ts';
import { parseReference } from '../spec/reference.ts';
import { splitPath } from '../spec/transport.ts';
import {
  archivePlaces,
  namesInPath,
  outputFile,
  pathReceipt,
  writeOptions,
} from './path-target.ts';
import { archiveName, layoutName } from './source-name.ts';
import type { ImageTransport, PushNames } from './transport.ts';

const OCI = 'oci-archive';
const DOCKER = 'docker-archive';

/** `oci-archive:FILE[:NAME]`: a tar of an OCI layout. */
export const ociArchiveTransport: ImageTransport = {
  scheme: OCI,
  facts: { takes: 'index', path: true, shared: false, form: 'oci-archive:FILE' },
  open: openBy(openOciArchive),
  async write(push, context) {
    const references = namesInPath(push);
    const options = writeOptions(push, context, references);
    await writeOciArchive(outputFile(push, context), push, options);
    return pathReceipt(OCI, push, references);
  },
  async check({ target }, { directory }) {
    const { path, name } = splitPath(target);
    if (name !== undefined) nameAnnotations(name, undefined);
    await checkWritableFile(resolve(directory, path));
  },
  async attach(attachments, target, { directory, signal }) {
    await attachToOciArchive(resolve(directory, splitPath(target).path), attachments, signal);
  },
  nameOf: layoutName,
  places: archivePlaces,
};

/** `docker-archive:FILE[:REFERENCE]`: the format of "docker load"; one platform. */
export const dockerArchiveTransport: ImageTransport = {
  scheme: DOCKER,
  facts: {
    takes: 'image',
    path: true,
    manifests: false,
    shared: false,
    form: 'docker-archive:FILE',
  },
  open: openBy(openDockerArchive),
  async write(push, context) {
    const references = loadedNames(push);
    const options = writeOptions(push, context, references);
    await writeDockerArchive(outputFile(push, context), push, options);
    return pathReceipt(DOCKER, push, references);
  },
  async check(push, { directory }) {
    for (const name of loadedNames(push)) parseReference(name);
    await checkWritableFile(resolve(directory, splitPath(push.target).path));
  },
  nameOf: archiveName,
  places: archivePlaces,
};

function openBy(open: typeof openOciArchive | typeof openDockerArchive): ImageTransport['open'] {
  return (target, { directory, signal }) => {
    const { path, name } = splitPath(target);
    return open(resolve(directory, path), name, signal);
  };
}

/** The names, with tags, that loading a docker-archive gives an image. */
function loadedNames({ target, repository, image, tags }: PushNames): readonly string[] {
  const { name } = splitPath(target);
  return name === undefined ? tags.map((tag) => `${repository ?? image}:${tag}`) : [name];
}
