import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { copyImage } from '@strake/core';
import { writeLayout } from '@strake/oci';
import { sampleImage } from '../layout/sample-image.ts';
import {
  type Finished,
  type RegistryKind,
  type RunOptions,
  run,
  runOk,
  type Scope,
  startRegistry,
  temporaryDirectory,
  tool,
} from '../tool/index.ts';

/** An index of two images in a registry, and a directory with a key pair that cosign made. */
export interface AttestScene {
  readonly directory: string;
  /** `HOST/acme/app:v1`. */
  readonly reference: string;
  readonly repository: string;
  /** Digests: the index, and its images. */
  readonly digests: readonly string[];
  /** With the password of the key. */
  readonly options: RunOptions;
  /** Of the key pair. */
  readonly publicKey: Uint8Array;
  /** Runs cosign, which reads the files of the directory. */
  cosign(...args: readonly string[]): Promise<Finished>;
  cosignOk(...args: readonly string[]): Promise<string>;
}

/** How cosign signs with its key, without a transparency log. */
export const BY_COSIGN = [
  ...['--key', 'cosign.key'],
  '--tlog-upload=false',
  '--use-signing-config=false',
  '--yes',
] as const;

export async function attestScene(t: Scope, kind: RegistryKind): Promise<AttestScene> {
  const [cosign, registry, directory] = await Promise.all([
    tool('cosign'),
    startRegistry(t, { kind }),
    temporaryDirectory(t),
  ]);
  const platforms = ['amd64', 'arm64'].map((architecture) => ({ os: 'linux', architecture }));
  const { tree, store } = await sampleImage(t, { mark: kind, platforms });
  const { signal } = new AbortController();
  await writeLayout(join(directory, 'layout'), tree, { references: ['v1'], store, signal });
  const repository = `${registry.host}/acme/app`;
  const reference = `${repository}:v1`;
  await copyImage('oci:layout:v1', reference, { directory });
  const options = { cwd: directory, env: { COSIGN_PASSWORD: 'a password', HOME: directory } };
  await runOk([cosign, 'generate-key-pair'], options);
  const found = [tree.root, ...tree.manifests.map(({ descriptor }) => descriptor)];
  return {
    directory,
    reference,
    repository,
    options,
    publicKey: await readFile(join(directory, 'cosign.pub')),
    digests: [...new Set(found.map(({ digest }) => digest))],
    cosign: (...args) => run([cosign, ...args], options),
    cosignOk: (...args) => runOk([cosign, ...args], options),
  };
}
