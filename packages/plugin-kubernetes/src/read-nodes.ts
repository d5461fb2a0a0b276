import { StrakeError } from '@strake/core/plugin';
import type { NodeCluster } from './node-cluster.ts';

/** A container that is a node. */
export interface FoundNode {
  readonly name: string;
  readonly cluster: string;
  readonly role: string;
  readonly isRunning: boolean;
}

/**
 * Reads the output of `docker container inspect`, which podman and nerdctl write as well.
 * @param what the message of the error begins with
 * @returns the nodes in the order of their names
 * @throws TOOL_FAILED for anything else
 */
export function readNodes(
  text: string,
  { clusterLabel, roleLabel }: Pick<NodeCluster, 'clusterLabel' | 'roleLabel'>,
  what: string,
): readonly FoundNode[] {
  const nodes = parseContainers(text)?.map((container): FoundNode => {
    const { Name, State, Config } = container;
    const { [clusterLabel]: cluster, [roleLabel]: role } = Object(Object(Config).Labels);
    if (typeof Name !== 'string' || typeof cluster !== 'string' || typeof role === 'object')
      throw unreadable(text, what);
    return {
      // Docker writes a slash before it.
      name: Name.replace(/^\//, ''),
      cluster,
      role: String(role),
      isRunning: Object(State).Running === true,
    };
  });
  if (nodes) return nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  throw unreadable(text, what);
}

function unreadable(text: string, what: string): StrakeError {
  const message = `${what}: it wrote something other than a list of containers in JSON`;
  return new StrakeError('TOOL_FAILED', message, {
    output: text,
    hint: 'Is it a program with the command line of Docker?',
  });
}

function parseContainers(text: string): readonly Readonly<Record<string, unknown>>[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.map((each) => Object(each)) : undefined;
  } catch {
    return undefined;
  }
}
