import { resolve } from 'node:path';
import { openDockerArchive, openOciArchive } from '../archive/index.ts';
import { openDaemonImage } from '../daemon/on-demand.ts';
import { StrakeError } from '../errors/index.ts';
import { fileExists } from '../file/index.ts';
import { openLayout } from '../layout/index.ts';
import type { RegistryClient } from '../registry/index.ts';
import { parseReference } from '../spec/reference.ts';
import { splitPath } from '../spec/transport.ts';
import type { Transport } from './transport.ts';

/** Where core reads images from. Source: containers-transports(5). */
export function baseTransports(client: () => Promise<RegistryClient>): readonly Transport[] {
  return [
    { scheme: 'docker', open: async (target) => (await client()).source(parseReference(target)) },
    {
      scheme: 'oci',
      async open(target, { directory }) {
        const { path, name } = splitPath(target);
        const layout = resolve(directory, path);
        if (await fileExists(layout)) return openLayout(layout, name);
        throw new StrakeError('FILE_UNREADABLE', `layout ${layout} does not exist`, {
          hint: 'Relative paths start at the directory of the configuration, on the command line at the working directory.',
        });
      },
    },
    {
      scheme: 'oci-archive',
      open(target, { directory, signal }) {
        const { path, name } = splitPath(target);
        return openOciArchive(resolve(directory, path), name, signal);
      },
    },
    {
      scheme: 'docker-archive',
      open(target, { directory, signal }) {
        const { path, name } = splitPath(target);
        return openDockerArchive(resolve(directory, path), name, signal);
      },
    },
    {
      scheme: 'docker-daemon',
      async open(target, { env, signal }) {
        return openDaemonImage(target, env, signal);
      },
    },
  ];
}
