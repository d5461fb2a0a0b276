import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Containerd, type Scope, temporaryDirectory } from '../tool/index.ts';

const ENGINE = fileURLToPath(new URL('engine.mjs', import.meta.url));

/** A node as the stand-in for a container engine knows it. */
export interface StandInNode {
  readonly labels: Readonly<Record<string, string>>;
  /** Default: true. */
  readonly running?: boolean;
  /** What `uname -m` says there. */
  readonly machine: string;
  readonly containerd?: Containerd;
  /** A command that fails there: part of it, and what it says; without a message it never ends. */
  readonly refuses?: { readonly command: string; readonly message?: string };
}

/** Programs on PATH that stand in for container engines. */
export interface StandIn {
  /** With nothing but them on PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of the directory on PATH. */
  readonly programs: string;
  /** The arguments that they were called with since the last call, their own names first. */
  calls(): Promise<readonly (readonly string[])[]>;
  /** Changes the nodes. */
  set(nodes: Readonly<Record<string, StandInNode>>, broken?: string): Promise<void>;
}

/** A node of a kind cluster. */
export function kindNode(
  containerd: Containerd | undefined,
  more: Partial<StandInNode> & { readonly cluster?: string; readonly role?: string } = {},
): StandInNode {
  const { cluster = 'kind', role = 'control-plane', ...rest } = more;
  return {
    labels: { 'io.x-k8s.kind.cluster': cluster, 'io.x-k8s.kind.role': role },
    machine: 'x86_64',
    ...(containerd ? { containerd } : {}),
    ...rest,
  };
}

/** Puts a program that stands in for a container engine on a PATH of its own. */
export async function startNodes(
  t: Scope,
  nodes: Readonly<Record<string, StandInNode>>,
  engine = 'docker',
): Promise<StandIn> {
  const directory = await temporaryDirectory(t);
  const [programs, state, log] = ['bin', 'state.json', 'log'].map((name) => join(directory, name));
  if (!programs || !state || !log) throw new Error('no place');
  await mkdir(programs);
  await writeFile(log, '');
  const script = `#!/bin/sh\nSTAND_IN="$0" exec '${process.execPath}' '${ENGINE}' '${state}' "$@"\n`;
  await writeFile(join(programs, engine), script, { mode: 0o755 });
  const set: StandIn['set'] = (changed, broken) =>
    writeFile(state, JSON.stringify({ nodes: changed, log, broken }));
  await set(nodes);
  return {
    env: { PATH: programs },
    programs,
    set,
    async calls() {
      const lines = (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '');
      await writeFile(log, '');
      return lines.map((line) => JSON.parse(line) as readonly string[]);
    },
  };
}
