import { type Platform, parsePlatform, StrakeError } from '@strake/core/plugin';
import { runTool, type ToolContext } from './run-tool.ts';
import { readSnapshotter } from './snapshotter.ts';

/** The time that a node may take to read and unpack an image. */
const IMPORT_SECONDS = 600;

/** containerd in the namespace of Kubernetes. */
const CTR: readonly string[] = ['ctr', '--namespace=k8s.io'];

/** A node, and the program that runs its container. Plain data. */
export interface NodeFacts {
  readonly engine: string;
  readonly name: string;
  readonly platform: Platform;
}

/** A node whose containers are run by containerd. */
export interface Node extends NodeFacts {
  /** The names of images that have one of these digests. */
  imagesOf(digests: readonly string[]): Promise<readonly string[]>;
  /** Gives an image more names, which other images may have had. */
  tag(name: string, names: readonly string[]): Promise<void>;
  /** Imports an archive, and unpacks it for Kubernetes. */
  load(archive: string): Promise<void>;
}

/**
 * Asks a node for its platform.
 * @throws TOOL_FAILED, also for a machine that strake does not know
 */
export async function readNode(
  engine: string,
  name: string,
  context: ToolContext,
): Promise<NodeFacts> {
  const argv = [...inside(engine, name), 'uname', '-m'];
  const machine = await runTool(context, argv, `node ${name} cannot name its machine`);
  return { engine, name, platform: platformOf(machine.trim(), name) };
}

/** A node, whose programs are run for one push. */
export function openNode(facts: NodeFacts, context: ToolContext): Node {
  const { engine, name } = facts;
  const ask = (doing: string, argv: readonly string[]) =>
    runTool(context, [...inside(engine, name), ...argv], `node ${name} cannot ${doing}`);
  return {
    ...facts,
    async imagesOf(digests) {
      const filters = digests.map((digest) => `target.digest==${digest}`);
      const listed = await ask('list its images', [...CTR, 'images', 'ls', '--quiet', ...filters]);
      return listed.split('\n').filter((line) => line !== '');
    },
    async tag(known, names) {
      await ask('name an image', [...CTR, 'images', 'tag', '--force', known, ...names]);
    },
    async load(archive) {
      const snapshotter = readSnapshotter(
        await ask('show the configuration of containerd', ['containerd', 'config', 'dump']),
      );
      const load = ['images', 'import', '--all-platforms', `--snapshotter=${snapshotter}`, '-'];
      const argv = [...inside(engine, '-i', name), ...CTR, ...load];
      await runTool(context, argv, `node ${name} cannot import the image`, {
        input: { file: archive },
        timeoutSeconds: IMPORT_SECONDS,
        hint: `Check the space and the log of the node: ${engine} logs ${name}`,
      });
    },
  };
}

/** How a program is run in a node. */
function inside(engine: string, ...node: readonly string[]): readonly string[] {
  return [engine, 'exec', '--privileged', ...node];
}

/** What `uname -m` says of machines that Kubernetes runs on. */
const MACHINES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  amd64: 'amd64',
  aarch64: 'arm64',
  arm64: 'arm64',
  armv7l: 'arm/v7',
  armv6l: 'arm/v6',
  ppc64le: 'ppc64le',
  s390x: 's390x',
  riscv64: 'riscv64',
};

/** @throws TOOL_FAILED */
export function platformOf(machine: string, node: string): Platform {
  const architecture = new Map(Object.entries(MACHINES)).get(machine);
  if (architecture !== undefined) return parsePlatform(`linux/${architecture}`);
  throw new StrakeError('TOOL_FAILED', `node ${node} is an unknown machine: "${machine}"`, {
    hint: `Known are ${Object.keys(MACHINES).join(', ')}.`,
  });
}
