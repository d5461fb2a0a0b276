import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand } from './debian-tool.ts';
import { type Finished, run, runOk } from './run.ts';
import type { Scope } from './scope.ts';
import { temporaryDirectory } from './temporary-directory.ts';
import { tool } from './tool.ts';
import { ToolMissing } from './tool-missing.ts';

export interface RunImageOptions {
  /** Replaces the image's Cmd: what follows its entrypoint. */
  readonly args?: readonly string[];
  /** Added to the image's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Which way to go; default: podman where it works, else unpack and chroot. */
  readonly how?: 'podman' | 'chroot';
}

export interface RanImage extends Finished {
  readonly how: 'podman' | 'chroot';
}

/**
 * Runs the linux/amd64 image for real, without a network: by podman and runc, else unpacked by umoci and run in a chroot
 * (which needs root). Podman's storage is its own and goes with the test.
 * @param image in containers-transports(5) notation: `oci:DIR[:REF]`, `docker://127.0.0.1:5000/app:1`, `oci-archive:FILE`
 * @throws ToolMissing
 */
export async function runImage(
  t: Scope,
  image: string,
  options: RunImageOptions = {},
): Promise<RanImage> {
  const how = options.how ?? ((await hasPodman()) ? 'podman' : 'chroot');
  const done =
    how === 'podman' ? await runByPodman(t, image, options) : await runByChroot(t, image, options);
  return { ...done, how };
}

async function hasPodman(): Promise<boolean> {
  const found = await Promise.all([findCommand('podman'), findCommand('runc')]);
  return found.every((path) => path !== undefined);
}

async function runByPodman(
  t: Scope,
  image: string,
  { args = [], env: added = {} }: RunImageOptions,
): Promise<Finished> {
  const podman = [
    await tool('podman'),
    '--runtime',
    await tool('runc'),
    '--cgroup-manager=cgroupfs',
  ];
  const directory = await temporaryDirectory(t);
  const storage = [
    '--storage-driver=vfs',
    `--root=${join(directory, 'root')}`,
    `--runroot=${join(directory, 'run')}`,
    `--tmpdir=${join(directory, 'tmp')}`,
  ];
  const local = [...podman, ...storage];
  const env = { CONTAINERS_STORAGE_CONF: undefined, XDG_RUNTIME_DIR: directory };
  const pull = ['pull', '--quiet', '--tls-verify=false', '--os=linux', '--arch=amd64', image];
  const id = (await runOk([...local, ...pull], { env })).trim();
  // Sandboxes often may not raise limits, which podman would try to do.
  const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1000:1000'];
  const variables = Object.entries(added).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  return run([...local, 'run', '--rm', ...limits, ...variables, '--network=none', id, ...args], {
    env,
  });
}

interface RuntimeConfig {
  readonly process: {
    readonly args: readonly string[];
    readonly env: readonly string[];
    readonly cwd: string;
    readonly user: { readonly uid: number; readonly gid: number };
  };
}

/** Follows the image's user, environment and working directory, as the runtime config that umoci writes has them. */
async function runByChroot(
  t: Scope,
  image: string,
  { args = [], env: added = {} }: RunImageOptions,
): Promise<Finished> {
  const directory = await temporaryDirectory(t);
  const layout = join(directory, 'layout');
  const bundle = join(directory, 'bundle');
  const platform = ['--override-os=linux', '--override-arch=amd64'];
  const copy = ['copy', '--quiet', '--src-tls-verify=false', image, `oci:${layout}:image`];
  await runOk([await tool('skopeo'), ...platform, ...copy]);
  await runOk([await tool('umoci'), 'unpack', '--image', `${layout}:image`, bundle]);
  const config: RuntimeConfig = JSON.parse(await readFile(join(bundle, 'config.json'), 'utf8'));
  const { env, cwd, user } = config.process;
  const argv = args.length === 0 ? config.process.args : await withArgs(layout, args);
  const unshare = await findCommand('unshare');
  const clean = await findCommand('env');
  if (unshare === undefined || clean === undefined || process.getuid?.() !== 0) {
    throw new ToolMissing('podman', 'and without it only root can run an image (chroot)');
  }
  const place = [`--root=${join(bundle, 'rootfs')}`, `--wd=${cwd}`];
  const who = [`--setgid=${user.gid}`, `--setuid=${user.uid}`];
  const variables = Object.entries(added).map(([name, value]) => `${name}=${value}`);
  return run([
    clean,
    '-i',
    ...env,
    ...variables,
    unshare,
    '--net',
    ...place,
    ...who,
    '--',
    ...argv,
  ]);
}

async function withArgs(layout: string, args: readonly string[]): Promise<readonly string[]> {
  const inspect = [await tool('skopeo'), 'inspect', '--config', `oci:${layout}:image`];
  const image: { config?: { Entrypoint?: readonly string[] } } = JSON.parse(await runOk(inspect));
  return [...(image.config?.Entrypoint ?? []), ...args];
}
