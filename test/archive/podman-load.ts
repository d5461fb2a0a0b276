import { runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

/** Loads an archive into a storage of its own and returns what podman says. */
export async function podmanLoad(t: Scope, podman: string, file: string): Promise<string> {
  const directory = await temporaryDirectory(t);
  const storage = [
    `--root=${directory}/root`,
    `--runroot=${directory}/run`,
    '--storage-driver=vfs',
  ];
  return runOk([podman, ...storage, '--cgroup-manager=cgroupfs', 'load', '--input', file]);
}
