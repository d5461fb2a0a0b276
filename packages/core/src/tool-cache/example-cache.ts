import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type ByteStream, compactJson, digestOf } from '@strake/oci';
import { StrakeError } from '../errors/index.ts';
import type { CacheEntry, FoundEntry, RemoteCache } from '../remote-cache/index.ts';
import type { ToolCacheFormat, UsedResult } from './tool-cache.ts';
import type { ToolCacheNeed } from './tool-caches.ts';

/** A cache like Go's, for tests: `c/<sha256>` is a content, `m/NAME` a marker with the digest of its content. */
export const EXAMPLE: ToolCacheFormat = {
  name: "The example's cache",
  files: 'c/(?<sha256>[0-9a-f]{64})|m/[a-z0-9]+',
  used: (report) => JSON.parse(report),
};

export async function emptyDirectory(t: TestContext): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'strake-tool-cache-')));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Writes a file of a cache. */
export function put(directory: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(directory, path)), { recursive: true });
  writeFileSync(join(directory, path), content);
}

/** Adds a result to a directory. */
export function addResult(
  directory: string,
  name: string,
  content: string | Uint8Array,
  { group = 'std', operands = ['app'], seconds = 10 } = {},
): UsedResult {
  const sha256 = createHash('sha256').update(content).digest('hex');
  put(directory, `c/${sha256}`, content);
  put(directory, `m/${name}`, `${sha256}\n`);
  return {
    operands,
    group,
    files: [{ path: `c/${sha256}` }, { path: `m/${name}` }],
    seconds,
  };
}

/** The files of a directory, with their contents; of large ones the digest. */
export function filesIn(directory: string): Record<string, string> {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    files
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted()
      .map((path) => [path.slice(directory.length + 1), shown(readFileSync(path))]),
  );
}

function shown(content: Buffer): string {
  return content.length <= 100 ? content.toString() : digestOf(content).digest;
}

/** The need of a step with one operand. */
export function needOf(directory: string, operand = 'app'): ToolCacheNeed {
  return {
    cache: {
      format: 'example',
      directory,
      key: ['v1'],
      argv: ['tool'],
      report: join(directory, 'report'),
    },
    format: EXAMPLE,
    platform: { os: 'linux', architecture: 'amd64' },
    operands: [operand],
    step: `tool ${operand}`,
  };
}

/** A remote cache in memory, and what tests do to it. */
export class ExampleRemote implements RemoteCache {
  readonly repositories = ['registry.example.com/cache'];
  readonly mayWrite = true;
  readonly entries = new Map<string, CacheEntry>();
  readonly blobs = new Map<string, Uint8Array>();
  readonly opened: string[] = [];
  readonly forgotten: string[] = [];
  readonly results: string[] = [];
  /** Where entries are found. */
  foundIn = 'registry.example.com/cache';
  /** Whether tags move. */
  isFixed = false;
  /** How the bytes of a blob arrive. */
  arrive: (bytes: Uint8Array, signal: AbortSignal) => ByteStream = async function* (bytes) {
    yield bytes;
  };

  async find(kind: string, key: string): Promise<FoundEntry | undefined> {
    const entry = this.entries.get(`${kind} ${key}`);
    const origin = { registry: 'registry.example.com', repository: 'cache' };
    return entry && { entry, repository: this.foundIn, origin };
  }

  async open(
    _found: FoundEntry,
    { descriptor: { digest } }: CacheEntry['layers'][number],
    signal: AbortSignal,
  ): Promise<ByteStream> {
    this.opened.push(digest);
    const bytes = this.blobs.get(digest);
    if (bytes) return this.arrive(bytes, signal);
    throw new StrakeError('REGISTRY_NOT_FOUND', 'registry.example.com returned 404');
  }

  async forget({ entry }: FoundEntry, why: string): Promise<void> {
    this.entries.delete(`${entry.kind} ${entry.key}`);
    this.forgotten.push(why);
  }

  async write(...args: Parameters<RemoteCache['write']>): ReturnType<RemoteCache['write']> {
    const result = await this.#write(...args);
    this.results.push(result);
    return result;
  }

  async #write(...[entry, blobs, signal]: Parameters<RemoteCache['write']>) {
    const name = `${entry.kind} ${entry.key}`;
    const there = this.entries.get(name);
    if (there && compactJson(there.layers) === compactJson(entry.layers)) return 'exists';
    if (there && this.isFixed) return 'kept';
    for (const { descriptor } of entry.layers) {
      if (this.blobs.has(descriptor.digest)) continue;
      if (blobs.originsOf?.(descriptor.digest).length) return 'lost';
      const chunks: Buffer[] = [];
      for await (const chunk of await blobs.open(descriptor, signal))
        chunks.push(Buffer.from(chunk));
      this.blobs.set(descriptor.digest, Buffer.concat(chunks));
    }
    this.entries.set(name, entry);
    return 'written';
  }

  unreached(): readonly string[] {
    return [];
  }

  isRejected(): boolean {
    return false;
  }

  async close(): Promise<void> {}
}
