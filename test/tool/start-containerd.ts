import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run, runOk } from './run.ts';
import type { Scope } from './scope.ts';
import { tool } from './tool.ts';

/** A containerd with storage of its own, and the runtime interface of Kubernetes. */
export interface Containerd {
  /** Absolute path of its socket. */
  readonly socket: string;
  /** Absolute path of its configuration. */
  readonly config: string;
  /** The programs that it is made of. */
  readonly programs: { readonly containerd: string; readonly ctr: string };
  /** Runs ctr with it. @returns stdout */
  ctr(...args: readonly string[]): Promise<string>;
}

const START_TIMEOUT_MS = 30_000;

/** Why a test that starts a containerd cannot run, if it cannot. */
export const NO_CONTAINERD =
  process.getuid?.() === 0 ? false : 'only root can start a containerd, which mounts file systems';

/**
 * Starts a containerd without images, and stops it when the test ends.
 * @throws ToolMissing
 */
export async function startContainerd(t: Scope): Promise<Containerd> {
  const programs = { containerd: await tool('containerd'), ctr: await tool('ctr') };
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'strake-test-'));
  const at = (name: string) => join(directory, name);
  const [socket, config] = [at('c.sock'), at('config.toml')];
  // Unlike overlays, copies work in every container.
  const text = `version = 2
root = "${at('root')}"
state = "${at('state')}"
[grpc]
  address = "${socket}"
[ttrpc]
  address = "${at('t.sock')}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${at('opt')}"
[plugins."io.containerd.grpc.v1.cri".containerd]
  snapshotter = "native"
`;
  await writeFile(config, text);
  const daemon = spawn(programs.containerd, ['--config', config], { stdio: 'ignore' });
  const gone = once(daemon, 'close');
  t.after(async () => {
    daemon.kill();
    await gone;
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  });
  const client = [programs.ctr, '--address', socket];
  const deadline = Date.now() + START_TIMEOUT_MS;
  while ((await run([...client, 'version'])).status !== 0) {
    if (daemon.exitCode !== null || Date.now() > deadline)
      throw new Error(`containerd does not start with\n${text}`);
    await delay(50);
  }
  return { socket, config, programs, ctr: (...args) => runOk([...client, ...args]) };
}
