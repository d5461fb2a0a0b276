import { arch, platform } from 'node:os';
import { join } from 'node:path';
import {
  runImage,
  runOk,
  type Scope,
  ToolMissing,
  temporaryDirectory,
  tool,
} from '../../test/tool/index.ts';

export interface RanProgram {
  readonly output: string;
  /** How it ran, as text. */
  readonly how: string;
}

export interface PulledImage {
  readonly reference: string;
  /** The OCI layout that it was pulled into. */
  readonly layout: string;
  /** Path of the program in the image, absolute. */
  readonly program: string;
}

/**
 * Runs the linux/amd64 program of a pulled image with the tools of this machine: podman and runc; umoci and a chroot; or,
 * after extraction by crane, directly. `undefined` if the machine cannot run linux/amd64 programs.
 */
export async function runProgram(
  scope: Scope,
  image: PulledImage,
): Promise<RanProgram | undefined> {
  const ran = await runImage(scope, `oci:${image.layout}`).catch((error) => {
    if (error instanceof ToolMissing) return undefined;
    throw error;
  });
  if (ran !== undefined) {
    if (ran.status !== 0) throw new Error(`exit ${ran.status}\n${ran.stderr}${ran.stdout}`);
    const how = ran.how === 'podman' ? 'podman and runc' : 'umoci and a chroot';
    return { output: ran.stdout, how };
  }
  if (platform() !== 'linux' || arch() !== 'x64') return undefined;
  return runDirectly(scope, image);
}

/** The program is static, so it needs no other file of its image. */
async function runDirectly(scope: Scope, { reference, program }: PulledImage): Promise<RanProgram> {
  const directory = await temporaryDirectory(scope);
  const files = join(directory, 'files.tar');
  await runOk([await tool('crane'), 'export', '--platform=linux/amd64', reference, files]);
  await runOk(['tar', '-C', directory, '-xf', files, program.replace(/^\//, '')]);
  return { output: await runOk([join(directory, program)]), how: 'itself, outside any container' };
}
