import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, runOk, type Scope, temporaryDirectory } from '../tool/index.ts';

const START_TIMEOUT_MS = 30_000;

/**
 * Imports an archive into a containerd of its own, which only root can start.
 * @returns the names that the images have there
 */
export async function containerdImport(
  t: Scope,
  { containerd, ctr }: { readonly containerd: string; readonly ctr: string },
  file: string,
): Promise<readonly string[]> {
  const directory = await temporaryDirectory(t);
  const socket = join(directory, 'c.sock');
  const config = `version = 2
root = "${directory}/root"
state = "${directory}/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "${socket}"
[ttrpc]
  address = "${directory}/t.sock"
`;
  await writeFile(join(directory, 'config.toml'), config);
  const daemon = spawn(containerd, ['--config', join(directory, 'config.toml')], {
    stdio: 'ignore',
  });
  const gone = once(daemon, 'close');
  try {
    const deadline = Date.now() + START_TIMEOUT_MS;
    const client = [ctr, '--address', socket];
    while ((await run([...client, 'version'])).status !== 0) {
      if (daemon.exitCode !== null || Date.now() > deadline)
        throw new Error(`containerd does not start with\n${config}`);
      await delay(50);
    }
    await runOk([...client, 'image', 'import', '--no-unpack', file]);
    return (await runOk([...client, 'image', 'list', '--quiet'])).trimEnd().split('\n');
  } finally {
    daemon.kill();
    await gone;
  }
}
