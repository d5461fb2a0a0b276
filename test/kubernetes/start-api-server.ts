import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

/** An API server as kubectl sees it, with one ConfigMap. */
export interface ApiServer {
  /** Absolute path of a file for KUBECONFIG, whose contexts all lead to the server. */
  readonly kubeconfig: string;
  /** The paths that were asked for. */
  readonly requests: readonly string[];
}

const MAP = '/api/v1/namespaces/kube-public/configmaps/local-registry-hosting';

/**
 * Starts the part of an API server that a lookup of the announced registry needs.
 * @param announcement the value of its key; absent: there is no ConfigMap
 * @param contexts names of the contexts, the current one first; the last one is minikube's if `minikube` is set
 */
export async function startApiServer(
  t: Scope,
  contexts: readonly string[],
  announcement?: string,
  minikube = false,
): Promise<ApiServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    requests.push(path);
    const answer = answers(announcement).get(path);
    response.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    const missing = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      reason: 'NotFound',
      code: 404,
    };
    response.end(JSON.stringify(answer ?? missing));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(await temporaryDirectory(t), 'config');
  const extensions = [
    { name: 'cluster_info', extension: { provider: 'minikube.sigs.k8s.io', version: 'v1.37.0' } },
  ];
  const cluster = {
    server: `http://127.0.0.1:${port}`,
    ...(minikube ? { extensions } : {}),
  };
  const content = {
    kind: 'Config',
    apiVersion: 'v1',
    'current-context': contexts[0],
    clusters: [{ name: 'c', cluster }],
    contexts: contexts.map((name) => ({ name, context: { cluster: 'c', user: 'u' } })),
    users: [{ name: 'u', user: {} }],
  };
  await writeFile(kubeconfig, JSON.stringify(content));
  return { kubeconfig, requests };
}

function answers(announcement: string | undefined): ReadonlyMap<string, object> {
  const resource = { name: 'configmaps', singularName: '', namespaced: true, kind: 'ConfigMap' };
  return new Map<string, object>([
    ['/api', { kind: 'APIVersions', versions: ['v1'] }],
    ['/apis', { kind: 'APIGroupList', apiVersion: 'v1', groups: [] }],
    [
      '/api/v1',
      {
        kind: 'APIResourceList',
        groupVersion: 'v1',
        resources: [{ ...resource, verbs: ['get', 'list'], shortNames: ['cm'] }],
      },
    ],
    ...(announcement === undefined
      ? []
      : [
          [
            MAP,
            {
              kind: 'ConfigMap',
              apiVersion: 'v1',
              metadata: { name: 'local-registry-hosting', namespace: 'kube-public' },
              data: { 'localRegistryHosting.v1': announcement },
            },
          ] as const,
        ]),
  ]);
}
