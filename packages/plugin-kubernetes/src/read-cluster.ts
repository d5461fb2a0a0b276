import { StrakeError } from '@strake/core/plugin';
import { CONFIG_MAP, type HostedRegistry, readHostedRegistry } from './hosted-registry.ts';
import { runTool, type ToolContext } from './run-tool.ts';

/** What kubectl knows of the cluster of a context. */
export interface KnownCluster {
  /** The name of the context. */
  readonly context: string;
  /** Whether minikube made it; the context then has the name of its profile. */
  readonly isMinikube: boolean;
  /** The registry that it announces. */
  readonly registry?: HostedRegistry;
}

/**
 * Asks kubectl.
 * @param name of a context; empty: the current one
 * @throws TOOL_NOT_FOUND, TOOL_FAILED
 */
export async function readCluster(name: string, context: ToolContext): Promise<KnownCluster> {
  const kubectl = ['kubectl', ...(name === '' ? [] : ['--context', name])];
  const which = name === '' ? 'its current context' : `context "${name}"`;
  const view = await runTool(
    context,
    [...kubectl, 'config', 'view', '--minify', '--output=json'],
    `kubectl cannot show ${which}`,
  );
  const { contexts, clusters, 'current-context': current } = parseObject(view, 'kubectl config');
  const found = name === '' ? String(current) : name;
  const announced = await runTool(
    context,
    [
      ...kubectl,
      ...['get', 'configmap', CONFIG_MAP.name, `--namespace=${CONFIG_MAP.namespace}`],
      ...['--ignore-not-found', '--output=json', '--request-timeout=20s'],
    ],
    `kubectl cannot ask the cluster of context "${found}" for its registry`,
  );
  const registry = announced.trim() === '' ? undefined : readAnnouncement(announced, found);
  return {
    context: found,
    isMinikube: JSON.stringify([contexts, clusters]).includes('"minikube.sigs.k8s.io"'),
    ...(registry ? { registry } : {}),
  };
}

function readAnnouncement(text: string, context: string): HostedRegistry {
  const { data } = parseObject(text, 'kubectl get configmap');
  const value: unknown = Object(data)[CONFIG_MAP.key];
  const registry = typeof value === 'string' ? readHostedRegistry(value) : undefined;
  if (registry) return registry;
  throw new StrakeError(
    'DESTINATION_INVALID',
    `the cluster of context "${context}" announces a registry without a host`,
    {
      hint: `Mend ${CONFIG_MAP.key} of ConfigMap ${CONFIG_MAP.namespace}/${CONFIG_MAP.name}: it needs "host".`,
    },
  );
}

function parseObject(text: string, what: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new StrakeError('TOOL_FAILED', `"${what}" wrote no JSON`, {
      cause,
      output: text,
      hint: 'Use a newer kubectl.',
    });
  }
}
