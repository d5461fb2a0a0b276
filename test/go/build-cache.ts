import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CompileStep, ToolCacheFormat, UsedResult } from '@strake/core/plugin';
import { plugin } from '@strake/plugin-go';
import { runOk } from '../tool/index.ts';

type ToolCacheContext = Parameters<ToolCacheFormat['used']>[1];

/** The format that the plugin adds. */
export function goFormat(): Required<ToolCacheFormat> {
  const format = plugin.toolCaches?.['go-build-cache'];
  assert.ok(format?.find && format.since);
  return format as Required<ToolCacheFormat>;
}

/** The tool cache of a step, which must have one, in the place where plain go commands keep theirs. */
export async function sharedCache(step: CompileStep | undefined) {
  const cache = step?.toolCache;
  assert.ok(cache && 'argv' in cache, JSON.stringify(cache));
  assert.equal(cache.variable, 'GOCACHE');
  return { ...cache, directory: (await runOk(['go', 'env', 'GOCACHE'])).trim() };
}

/** Access to a build cache on disk. */
export function cacheContext(
  cache: Pick<ToolCacheContext, 'directory' | 'key'>,
  operands: readonly string[],
): ToolCacheContext {
  const at = (path: string) => join(cache.directory, path);
  const quietly = <T>(read: () => T) => {
    try {
      return read();
    } catch {
      return undefined;
    }
  };
  return {
    directory: cache.directory,
    key: cache.key,
    operands,
    read: (path) => quietly(() => readFileSync(at(path), 'utf8')),
    list: (path) => quietly(() => readdirSync(at(path)).sort()) ?? [],
    contains: (path, texts) =>
      quietly(() => {
        const content = readFileSync(at(path));
        return texts.some((text) => content.includes(text));
      }) ?? false,
    modified: (path) =>
      quietly(() => {
        const facts = statSync(at(path));
        return facts.isFile() ? facts.mtimeMs : undefined;
      }),
  };
}

/** Copies results, and nothing else, into another build cache; every path must be one that the format names. */
export async function copyResults(
  results: readonly UsedResult[],
  from: string,
  to: string,
): Promise<void> {
  const pattern = new RegExp(`^(?:${goFormat().files})$`, 'v');
  for (const { path, text } of results.flatMap(({ files }) => files)) {
    assert.match(path, pattern);
    await mkdir(dirname(join(to, path)), { recursive: true });
    if (text === undefined) await copyFile(join(from, path), join(to, path));
    else await writeFile(join(to, path), text);
  }
}

/** The packages that a build compiled, from its report. */
export function compiledPackages(report: string): readonly string[] {
  const graph = JSON.parse(readFileSync(report, 'utf8')) as readonly {
    Mode: string;
    Package: string;
    Cmd: unknown;
  }[];
  assert.ok(
    graph.some(({ Mode, Cmd }) => Mode === 'link' && Cmd !== null),
    'links',
  );
  return graph
    .filter(({ Mode, Cmd }) => Mode !== 'link' && Mode !== 'link-install' && Cmd)
    .map(({ Package }) => Package);
}
