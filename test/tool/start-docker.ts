import { spawn } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { findCommand } from './debian-tool.ts';
import { run, runOk } from './run.ts';
import type { Scope } from './scope.ts';

/** A Docker daemon with storage of its own. */
export interface DockerDaemon {
  /** For `DOCKER_HOST`. */
  readonly host: string;
  /** Runs docker with it. @returns stdout */
  docker(...args: readonly string[]): Promise<string>;
}

const START_TIMEOUT_MS = 30_000;

/**
 * Starts a Docker daemon without images and without a network, and stops it when the test ends.
 * @returns undefined where it is not installed, or cannot be run here: it wants root
 */
export async function startDocker(t: Scope): Promise<DockerDaemon | undefined> {
  const [dockerd, docker] = await Promise.all([findCommand('dockerd'), findCommand('docker')]);
  if (!dockerd || !docker || process.getuid?.() !== 0) return undefined;
  const directory = await mkdtemp(join(await realpath(tmpdir()), 'strake-test-'));
  const at = (name: string) => join(directory, name);
  const host = `unix://${at('docker.sock')}`;
  const child = spawn(
    dockerd,
    [
      ...['--host', host, '--data-root', at('data'), '--exec-root', at('exec')],
      ...['--pidfile', at('pid'), '--storage-driver=vfs'],
      ...['--bridge=none', '--iptables=false', '--ip6tables=false'],
    ],
    { stdio: 'ignore' },
  );
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  t.after(async () => {
    // It stops the containerd that it started, and lets go of its directory, which cannot be removed before.
    child.kill('SIGTERM');
    await gone;
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  });
  const env = { DOCKER_HOST: host, DOCKER_CONTEXT: undefined };
  const end = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < end && child.exitCode === null) {
    if ((await run([docker, 'version'], { env })).status === 0)
      return { host, docker: (...args) => runOk([docker, ...args], { env }) };
    await delay(100);
  }
  return undefined;
}
