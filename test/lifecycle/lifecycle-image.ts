import { cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { STRAKE } from '../e2e/strake.ts';
import { runOk, type Scope, startRegistry, temporaryDirectory } from '../tool/index.ts';
import { type Descriptor, Repository } from './put-image.ts';
import { putNanoserver, putStatic } from './stand-in-bases.ts';

const HERE = dirname(fileURLToPath(import.meta.url));
const EXAMPLE = join(HERE, '../../examples/lifecycle');

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
  readonly 'os.version'?: string;
}

export interface Manifest {
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly (Descriptor & { readonly urls?: readonly string[] })[];
}

export interface ImageConfig extends Platform {
  readonly created?: string;
  readonly config: Readonly<Record<string, unknown>> & {
    readonly Labels?: Readonly<Record<string, string>>;
  };
  readonly rootfs: { readonly diff_ids: readonly string[] };
  readonly history: readonly object[];
}

/** An entry of a layer, as Go's archive/tar sees it. */
export interface TarEntry {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly uname: string;
  readonly gname: string;
  readonly mtime: number;
  readonly linkname: string;
  readonly size: number;
  readonly pax: Readonly<Record<string, string>>;
  readonly sha256: string;
}

/** One platform of the built image, read back from its registry. */
export interface LifecyclePlatform {
  /** `linux/arm64/v8`, `windows/amd64:10.0.20348.2700`. */
  readonly name: string;
  readonly descriptor: Descriptor & { readonly platform: Platform };
  readonly manifest: Manifest;
  readonly config: ImageConfig;
  /** The image it stands on, as its registry has it. */
  readonly base: { readonly manifest: Manifest; readonly config: ImageConfig };
  /** The layer on top. */
  readonly entries: readonly TarEntry[];
  readonly isWindows: boolean;
}

/** The lifecycle image of examples/lifecycle on stand-ins for its bases, in a real registry. */
export interface LifecycleImage {
  /** Of the lifecycle: `0.20.5`. */
  readonly version: string;
  readonly repository: Repository;
  readonly bases: { readonly linux: string; readonly windows: string };
  readonly digest: string;
  readonly indexText: string;
  readonly platforms: readonly LifecyclePlatform[];
  /** The copy of the example that it was built in. */
  readonly directory: string;
  /** Builds again, in a directory of its own, with these arguments added. */
  strake(directory: string, command: string, args: readonly string[]): readonly string[];
}

/** Builds the lifecycle image from a copy of the example. */
export async function buildLifecycle(
  t: Scope,
  { version, config }: { readonly version: string; readonly config: string },
): Promise<LifecycleImage> {
  const [linux, windows, target] = await Promise.all([
    startRegistry(t, { kind: 'ggcr' }),
    startRegistry(t, { kind: 'distribution-v3' }),
    startRegistry(t, { kind: 'distribution-v3' }),
  ]);
  const bases = {
    linux: `${linux.host}/distroless/static`,
    windows: `${windows.host}/windows/nanoserver`,
  };
  await Promise.all([putStatic(t, bases.linux), putNanoserver(t, bases.windows)]);
  const repository = new Repository(`${target.host}/buildpacksio/lifecycle`);
  const strake = (directory: string, command: string, args: readonly string[]) => [
    ...[process.execPath, STRAKE, '-C', directory, command, '-c', config],
    ...['--set', `base={linux/*: "${bases.linux}", windows/*: "${bases.windows}:1809"}`],
    ...['--set', `repository=${repository.name}`, ...args],
  ];
  const directory = await copyExample(t);
  const printed = await runOk(strake(directory, 'build', ['--push']));
  const digest = printed.trim().split('@')[1] ?? '';
  const indexText = await repository.getManifest(digest);
  const index: { manifests: LifecyclePlatform['descriptor'][] } = JSON.parse(indexText);
  const read = index.manifests.map((each) => readPlatform(repository, each, bases));
  const platforms = await Promise.all(read);
  return { version, repository, bases, digest, indexText, platforms, directory, strake };
}

/** A copy of the example in a directory of its own. */
export async function copyExample(t: Scope): Promise<string> {
  const directory = join(await temporaryDirectory(t), 'lifecycle');
  const made = /\/(dist|out)$/;
  await cp(EXAMPLE, directory, { recursive: true, filter: (path) => !made.test(path) });
  return directory;
}

async function readPlatform(
  repository: Repository,
  descriptor: LifecyclePlatform['descriptor'],
  bases: LifecycleImage['bases'],
): Promise<LifecyclePlatform> {
  const image = await readImage(repository, descriptor.digest);
  const { os } = descriptor.platform;
  const isWindows = os === 'windows';
  const name = platformName(descriptor.platform);
  const baseRepository = new Repository(isWindows ? bases.windows : bases.linux);
  const index: { manifests: LifecyclePlatform['descriptor'][] } = JSON.parse(
    await baseRepository.getManifest(isWindows ? '1809' : 'latest'),
  );
  const base = index.manifests.find(({ platform }) => platformName(platform) === name);
  if (!base) throw new Error(`no base for ${name}`);
  return {
    name,
    descriptor,
    ...image,
    base: await readImage(baseRepository, base.digest),
    entries: await listTar(await repository.getBlob(image.manifest.layers.at(-1)?.digest ?? '')),
    isWindows,
  };
}

async function readImage(repository: Repository, digest: string) {
  const manifest: Manifest = JSON.parse(await repository.getManifest(digest));
  const bytes = await repository.getBlob(manifest.config.digest);
  const config: ImageConfig = JSON.parse(new TextDecoder().decode(bytes));
  return { manifest, config };
}

function platformName({ os, architecture, variant, 'os.version': version }: Platform): string {
  const name = [os, architecture, variant].filter(Boolean).join('/');
  return version === undefined ? name : `${name}:${version}`;
}

/** Entries of a gzipped tar, in order. */
export async function listTar(bytes: Uint8Array): Promise<readonly TarEntry[]> {
  const listed = await runOk(['go', 'run', join(HERE, 'list-tar.go')], { input: bytes });
  return listed
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** The layer on top of a platform, unpacked by GNU tar. */
export async function unpackLayer(
  t: Scope,
  image: LifecycleImage,
  { manifest }: LifecyclePlatform,
): Promise<string> {
  const directory = await temporaryDirectory(t);
  const blob = join(directory, 'layer.tgz');
  await writeFile(blob, await image.repository.getBlob(manifest.layers.at(-1)?.digest ?? ''));
  const root = join(directory, 'root');
  await mkdir(root);
  await runOk(['tar', '--warning=no-unknown-keyword', '-C', root, '-xzf', blob]);
  return root;
}

/** What a program is. */
export interface Program {
  readonly format: string;
  readonly machine: string;
  readonly static: boolean;
  readonly sections: readonly string[];
  readonly package: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly modules: readonly string[];
}

export async function describeProgram(path: string): Promise<Program> {
  return JSON.parse(await runOk(['go', 'run', join(HERE, 'describe-program.go'), path]));
}
