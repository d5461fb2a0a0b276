import { resolve } from 'node:path';
import { StrakeError } from '../errors/index.ts';
import { openDockerArchive, openOciArchive } from '../io/archive/index.ts';
import { fileExists } from '../io/file/index.ts';
import { openLayout } from '../io/layout/index.ts';
import type { RegistryClient } from '../io/registry/index.ts';
import { parseReference } from '../model/reference.ts';
import type { Transport } from '../plugin/definition.ts';
import { splitPath } from './destination-plugin.ts';

/** Where core reads images from. Source: containers-transports(5). */
export function baseTransports(client: () => Promise<RegistryClient>): readonly Transport[] {
  return [
    { scheme: 'docker', open: async (target) => (await client()).source(parseReference(target)) },
    {
      scheme: 'oci',
      async open(target, { directory }) {
        const { path, name } = splitPath(target);
        const folder = resolve(directory, path);
        if (await fileExists(folder)) return openLayout(folder, name);
        throw new StrakeError('FILE_UNREADABLE', `layout ${folder} does not exist`, {
          hint: 'Relative paths start at the folder of the configuration, on the command line at the working directory.',
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
        const { openDaemonImage } = await import('../io/daemon/index.ts');
        return openDaemonImage(target, env, signal);
      },
    },
  ];
}
