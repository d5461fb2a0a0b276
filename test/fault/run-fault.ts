import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { StrakeError } from '@strake/oci';
import { readTree } from '@strake/oci/internal';
import { createRegistryClient, type RegistryClient } from '@strake/oci/registry';
import { FAST } from '../registry/client.ts';
import { type SampleTree, sampleTree } from '../registry/sample-tree.ts';
import type { Scope } from '../tool/index.ts';
import type { FaultCase, Passing, Relayed, RequestKind } from './fault-case.ts';

/** What became of one case; `problem` says what is not as it has to be. */
export interface FaultResult {
  readonly title: string;
  readonly way: 'push' | 'pull';
  readonly expected: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly problem?: string;
}

const LAYER_BYTES = 1_500_000;
/** The largest thing that is no layer. */
const LARGE = 100_000;
const TAG = 'v1';
const { signal: NEVER } = new AbortController();

/** Runs one case against the real registry at `upstream`, in a repository of its own. */
export async function runFault(
  { title, way, expected, says, budgetMs = 10_000, most = {}, fault }: FaultCase,
  upstream: string,
  number: number,
): Promise<FaultResult> {
  const cleanups: (() => void | Promise<void>)[] = [];
  const scope: Scope = { after: (clean) => void cleanups.push(clean) };
  const repository = `acme/fault-${number}`;
  const sample = sampleTree(LAYER_BYTES);
  const counts = new Map<RequestKind, number>();
  try {
    const direct = clientOf(scope);
    if (way === 'pull') await push(direct, upstream, repository, sample);
    const proxy = await startProxy(scope, upstream, sample, counts, fault);
    const client = clientOf(scope);
    const start = performance.now();
    const work =
      way === 'push'
        ? push(client, proxy.host, repository, sample)
        : pull(client, proxy.host, repository, sample);
    const outcome = await Promise.race([
      work.then(
        () => 'ok',
        (thrown: unknown) => thrown,
      ),
      delay(budgetMs + 1000, 'hang', { ref: false }),
    ]);
    const seconds = (performance.now() - start) / 1000;
    const problems = [
      ...judge(outcome, expected, says),
      ...(seconds * 1000 > budgetMs ? [`took more than ${budgetMs} ms`] : []),
      ...Object.entries(most).flatMap(([kind, limit]) => {
        const count = counts.get(kind as RequestKind) ?? 0;
        return count > limit ? [`asked ${count} times for ${kind}`] : [];
      }),
      ...(way === 'push'
        ? await judgeRegistry(clientOf(scope), upstream, repository, sample, outcome === 'ok')
        : []),
    ];
    const problem = problems.length > 0 ? { problem: problems.join('; ') } : {};
    return { title, way, expected, outcome: describe(outcome), seconds, ...problem };
  } finally {
    for (const clean of cleanups.reverse()) await clean();
  }
}

function judge(outcome: unknown, expected: string, says: RegExp | undefined): readonly string[] {
  if (outcome === 'ok') return expected === 'ok' ? [] : ['succeeded'];
  if (!StrakeError.is(outcome)) return [`ended with ${String(outcome)}`];
  const { code, message, hint } = outcome;
  return [
    ...(code === expected ? [] : [`failed with ${code}: ${message}`]),
    ...(says && !says.test(message) ? [`says: ${message}`] : []),
    ...(message.includes('\n') ? ['says more than one line'] : []),
    ...(hint ? [] : [`gives no hint: ${message}`]),
    ...(/secret/.test(`${message} ${hint} ${JSON.stringify(outcome.facts)}`)
      ? ['tells a secret']
      : []),
  ];
}

/** The right digest with all its bytes, or no tag at all. */
async function judgeRegistry(
  direct: RegistryClient,
  host: string,
  repository: string,
  sample: SampleTree,
  isThere: boolean,
): Promise<readonly string[]> {
  const found = await direct.head({ registry: host, repository, tag: TAG }, NEVER);
  if (!isThere) return found ? ['left a tag behind'] : [];
  if (found?.digest !== sample.tree.root.digest) return [`left the tag at ${found?.digest}`];
  await pull(direct, host, repository, sample);
  return [];
}

function describe(outcome: unknown): string {
  if (StrakeError.is(outcome)) return `${outcome.code}: ${outcome.message}`;
  return String(outcome);
}

function clientOf(scope: Scope): RegistryClient {
  const client = createRegistryClient({ env: {}, timeouts: FAST });
  scope.after(() => client.close());
  return client;
}

function push(
  client: RegistryClient,
  registry: string,
  repository: string,
  { tree, store }: SampleTree,
) {
  const target = { registry, repository, tags: [TAG], platformTags: {}, store, signal: NEVER };
  return client.push(tree, target);
}

/** Reads all documents and blobs, and holds them against what was pushed. */
async function pull(
  client: RegistryClient,
  registry: string,
  repository: string,
  sample: SampleTree,
) {
  const source = client.source({ registry, repository, tag: TAG });
  const found = await readTree(source, NEVER);
  const failed = found.find((document) => document.kind === 'unread');
  if (failed) throw failed.error ?? new Error(`nothing was read of ${failed.where}`);
  if (!found.some((document) => document.descriptor.digest === sample.tree.root.digest))
    throw new Error('pulled another image');
  for (const { descriptor } of sample.tree.blobs) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of await source.blob(descriptor, NEVER)) chunks.push(Buffer.from(chunk));
    const expected = sample.blobs.get(descriptor.digest);
    if (!expected || !Buffer.concat(chunks).equals(expected)) throw new Error('pulled other bytes');
  }
}

async function startProxy(
  scope: Scope,
  upstream: string,
  sample: SampleTree,
  counts: Map<RequestKind, number>,
  fault: FaultCase['fault'],
) {
  const other = await listen(scope, (asked, response) => pass(asked, response, upstream));
  const proxy: { host: string } = await listen(scope, (asked, response) => {
    const kind = kindOf(asked, sample);
    const nth = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, nth);
    const passing: Passing = {
      kind,
      nth,
      asked,
      response,
      host: proxy.host,
      otherHost: other.host,
      sample,
      forward: () => pass(asked, response, upstream),
      relay: () => relay(asked, upstream),
    };
    void Promise.resolve(fault(passing)).catch(() => response.destroy());
  });
  return proxy;
}

async function listen(
  scope: Scope,
  handle: (asked: IncomingMessage, response: ServerResponse) => void,
): Promise<{ host: string }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

function kindOf(asked: IncomingMessage, { tree }: SampleTree): RequestKind {
  const { method = '', url = '' } = asked;
  const blob = url.includes(tree.blobs[0]?.descriptor.digest ?? '?') ? 'layer' : 'config';
  if (url === '/v2/') return 'ping';
  if (url.startsWith('/token')) return 'token';
  const manifest = /\/manifests\/(.*)$/.exec(url)?.[1];
  if (manifest !== undefined) {
    const isIndex = manifest === TAG || manifest === tree.root.digest;
    return `${method as 'GET' | 'HEAD' | 'PUT'} ${isIndex ? 'index' : 'manifest'}`;
  }
  if (url.includes('/blobs/uploads/')) {
    if (method === 'PATCH')
      return Number(asked.headers['content-length']) > LARGE ? 'PATCH layer' : 'PATCH config';
    return method === 'PUT' ? `PUT ${blob}` : `${method as 'POST' | 'GET' | 'DELETE'} upload`;
  }
  return url.includes('/blobs/') ? `${method as 'GET' | 'HEAD'} ${blob}` : 'other';
}

function send(asked: IncomingMessage, upstream: string) {
  const [hostname, port] = upstream.split(':');
  const { authorization: _, ...headers } = asked.headers;
  return request({ hostname, port, method: asked.method, path: asked.url, headers, agent: false });
}

function pass(asked: IncomingMessage, response: ServerResponse, upstream: string): void {
  const sent = send(asked, upstream);
  sent.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  sent.on('error', () => response.destroy());
  asked.on('aborted', () => sent.destroy());
  asked.pipe(sent);
}

async function relay(asked: IncomingMessage, upstream: string): Promise<Relayed> {
  const sent = send(asked, upstream);
  asked.pipe(sent);
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    sent.on('response', resolve);
    sent.on('error', reject);
  });
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const { 'content-length': __, 'transfer-encoding': ___, ...headers } = answer.headers;
  return {
    status: answer.statusCode ?? 502,
    headers: headers as Relayed['headers'],
    body: Buffer.concat(chunks),
  };
}
