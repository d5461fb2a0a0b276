import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { runOk } from './run.ts';
import type { Scope } from './scope.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { tool } from './tool.ts';

/** A Podman with storage of its own, that answers the Docker Engine API. */
export interface PodmanService {
  /** Absolute path of its socket. */
  readonly socket: string;
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Runs podman on the same storage. @returns stdout */
  podman(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;

/**
 * Starts `podman system service` without images, and stops it when the test ends.
 * @throws ToolMissing
 */
export async function startPodman(t: Scope): Promise<PodmanService> {
  const directory = await temporaryDirectory(t);
  const command = [
    await tool('podman'),
    ...['--runtime', await tool('runc'), '--cgroup-manager=cgroupfs', '--storage-driver=vfs'],
    `--root=${join(directory, 'root')}`,
    `--runroot=${join(directory, 'run')}`,
    `--tmpdir=${join(directory, 'tmp')}`,
  ];
  const socket = join(directory, 'podman.sock');
  const env = { ...process.env, CONTAINERS_STORAGE_CONF: undefined, XDG_RUNTIME_DIR: directory };
  const [program = '', ...args] = command;
  const child = spawn(program, [...args, 'system', 'service', '--time=0', `unix://${socket}`], {
    env,
    stdio: 'ignore',
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    kill();
    await gone;
  };
  t.after(stop);
  await waitForFile(socket);
  return {
    socket,
    host: `unix://${socket}`,
    podman: (...more) => runOk([...command, ...more], { env }),
    stop,
  };
}

async function waitForFile(path: string): Promise<void> {
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return;
    await delay(20);
  }
  throw new Error(`podman made no socket ${path}`);
}
