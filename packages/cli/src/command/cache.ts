import { type CachePart, defined, describeCache, shrinkCache, totalSize } from '@strake/core';
import { type CachePruneFlags, DEFAULT_SIZE } from '../cache-flag.ts';
import type { GlobalFlags, Invocation } from '../invocation.ts';
import { parseBytes, parseDays } from '../parse-quantity.ts';
import { alignColumns } from '../print/align-columns.ts';
import { formatBytes, formatCount } from '../print/format-quantity.ts';
import { UsageError } from '../usage-error.ts';

/** Every part: a missing one is a type error. */
const WHAT: Readonly<Record<CachePart, string>> = {
  blobs: 'layers, configs and manifests',
  records: 'which contents made which layer',
  actions: 'results of actions, and the inputs they depend on',
  compile: 'programs',
  tools: 'what compilers keep where a remote cache is used',
  configs: 'parsed configurations',
  code: "strake's own compiled code",
};
const PARTS = Object.keys(WHAT) as readonly CachePart[];

/** `strake cache info`: where the cache is and what is in it, on stdout. @returns the exit code */
export async function runCacheInfo(
  flags: GlobalFlags & { json?: boolean },
  { env, stdout }: Invocation,
): Promise<number> {
  const { directory, entries, refusal } = await describeCache({ env });
  const parts = PARTS.map((part) => {
    const own = entries.filter((entry) => entry.part === part);
    return { part, count: own.length, bytes: totalSize(own) };
  });
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  if (flags.json) {
    stdout.write(`${JSON.stringify({ directory, bytes, parts, refusal }, null, 2)}\n`);
    return 0;
  }
  const rows = parts.map((each) => [
    each.part,
    String(each.count),
    formatBytes(each.bytes),
    WHAT[each.part],
  ]);
  stdout.write(
    `${directory}: ${formatBytes(bytes)}${refusal === undefined ? '' : `, not used: ${refusal}`}\n`,
  );
  for (const row of alignColumns(rows)) stdout.write(`  ${row}\n`);
  return 0;
}

/** `strake cache prune`: makes the cache smaller. @returns the exit code */
export async function runCachePrune(
  flags: CachePruneFlags,
  { env, signal, stdout, stderr }: Invocation,
): Promise<number> {
  const { maxSize, olderThan } = flags;
  if (flags.all && (maxSize ?? olderThan) !== undefined)
    throw new UsageError(
      `--all and ${maxSize === undefined ? '--older-than' : '--max-size'} contradict each other`,
      '--all removes everything: omit it to keep a part of the cache.',
    );
  const olderThanDays = olderThan === undefined ? undefined : parseDays(olderThan);
  const keeps = maxSize ?? (olderThan === undefined ? DEFAULT_SIZE : undefined);
  const most = keeps === undefined ? Number.POSITIVE_INFINITY : parseBytes(keeps);
  const { entries, freed, left, inUse } = await shrinkCache({
    env,
    signal,
    mostBytes: flags.all ? 0 : most,
    ...defined({ olderThanDays }),
  });
  if (flags.json) {
    stdout.write(`${JSON.stringify({ entries, freed, left, inUse }, null, 2)}\n`);
  } else if (!flags.quiet) {
    const what = formatCount(entries, 'entry', 'entries');
    const kept = formatCount(inUse.entries, 'entry', 'entries');
    const use = `; running builds use ${kept} (${formatBytes(inUse.bytes)}) of what would be removed`;
    stderr.write(
      `removed ${what} (${formatBytes(freed)}), ${formatBytes(left)} remain${inUse.entries > 0 ? use : ''}\n`,
    );
  }
  return 0;
}
