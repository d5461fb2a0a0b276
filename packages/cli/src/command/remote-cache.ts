import {
  describeRemoteCache,
  pruneRemoteCache,
  type RemoteCacheFacts,
  resolveConfig,
} from '@strake/core';
import type { CachePruneFlags, CacheRemoteFlags } from '../cache-flag.ts';
import type { Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { parseDays } from '../parse-quantity.ts';
import { formatBytes, formatCount } from '../print/format-quantity.ts';
import { registryAccess } from '../registry-access.ts';
import { UsageError } from '../usage-error.ts';

/** `strake cache info --remote`: what each remote cache contains, on stdout. @returns the exit code */
export async function runRemoteCacheInfo(
  flags: CacheRemoteFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout } = invocation;
  const access = registryAccess(flags, invocation);
  const caches: RemoteCacheFacts[] = [];
  for (const repository of await repositoriesOf(flags, invocation))
    caches.push(await describeRemoteCache(repository, access));
  stdout.write(
    flags.json ? `${JSON.stringify({ caches }, null, 2)}\n` : caches.map(describe).join(''),
  );
  return 0;
}

function describe({ repository, entries, bytes, ...facts }: RemoteCacheFacts): string {
  const { oldest, newest, others, lastBuild, kinds } = facts;
  const lines = [
    ...(entries === 0 ? [] : [describeKinds(kinds)]),
    ...(oldest === undefined ? [] : [`written from ${oldest} to ${newest}`]),
    ...(others > 0 ? [`${formatCount(others, 'other tag')} that strake does not use`] : []),
    ...(lastBuild ? [hits(lastBuild)] : []),
  ];
  const what = formatCount(entries, 'entry', 'entries');
  return [
    `${repository}: ${what}, ${formatBytes(bytes)}`,
    ...lines.map((each) => `  ${each}`),
    '',
  ].join('\n');
}

/** `20 steps, 81.0 MB; 2 lists of bundles, 75.1 MB`. */
function describeKinds({ step, layer, bundles }: RemoteCacheFacts['kinds']): string {
  return [
    { ...step, what: formatCount(step.entries, 'step') },
    { ...layer, what: formatCount(layer.entries, 'layer or note', 'layers and notes') },
    { ...bundles, what: formatCount(bundles.entries, 'list of bundles', 'lists of bundles') },
  ]
    .filter(({ entries }) => entries > 0)
    .map(({ what, bytes }) => `${what}, ${formatBytes(bytes)}`)
    .join('; ');
}

function hits({ asked, found }: NonNullable<RemoteCacheFacts['lastBuild']>): string {
  const rate = Math.floor((100 * found) / asked);
  return `the last build here found ${found} of ${formatCount(asked, 'step')} (${rate} %)`;
}

/** `strake cache prune --remote`: deletes old entries. @returns the exit code */
export async function runRemoteCachePrune(
  flags: CachePruneFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr } = invocation;
  const { olderThan } = flags;
  if (olderThan === undefined || flags.maxSize !== undefined || flags.all)
    throw new UsageError(
      'a remote cache is pruned by age alone',
      'Use --remote with --older-than 30d, and without --max-size and --all.',
    );
  const olderThanDays = parseDays(olderThan);
  // The first one is written to.
  const [repository = ''] = await repositoriesOf(flags, invocation);
  const pruned = await pruneRemoteCache(repository, {
    ...registryAccess(flags, invocation),
    olderThanDays,
  });
  if (flags.json) stdout.write(`${JSON.stringify(pruned, null, 2)}\n`);
  else if (!flags.quiet) {
    const what = formatCount(pruned.entries, 'entry', 'entries');
    stderr.write(`removed ${what} of ${pruned.repository}, ${pruned.left} remain\n`);
  }
  return 0;
}

/** The repository that `--remote` names, or those of the configuration. */
async function repositoriesOf(
  flags: CacheRemoteFlags,
  invocation: Invocation,
): Promise<readonly string[]> {
  if (typeof flags.remote === 'string') return [flags.remote];
  const { options } = await loadProject([], flags, invocation);
  const { cache } = await resolveConfig(options, ['repository', 'tags', 'outputs']);
  if (cache && cache.remote.length > 0) return cache.remote;
  throw new UsageError(
    'the configuration names no remote cache',
    'Set "cache.remote", or name the repository: --remote ghcr.io/acme/build-cache.',
  );
}
