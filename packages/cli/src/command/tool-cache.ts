import {
  type BuildEvent,
  type PulledToolCache,
  type PushedToolCache,
  pullToolCache,
  pushToolCache,
  type ToolCacheOptions,
  type ToolCacheTransfer,
} from '@strake/core';
import { DEFAULT_LANGUAGE } from '../config/default-plugins.ts';
import type { Invocation } from '../invocation.ts';
import { load } from '../load-project.ts';
import { formatBytes, formatCount, formatDuration } from '../print/format-quantity.ts';
import { createProgress } from '../progress/progress.ts';
import { cacheSources } from '../remote-cache-options.ts';
import type { ToolCacheFlags, ToolCachePushFlags } from '../tool-cache-flag.ts';
import { workingDirectory as findWorkingDirectory } from '../working-directory.ts';

const { command, format, plugin, tools } = DEFAULT_LANGUAGE.toolCache;

/** `strake go-cache pull`: fetches what other machines compiled. @returns the exit code */
export function runToolCachePull(flags: ToolCacheFlags, invocation: Invocation): Promise<number> {
  return run(flags, invocation, pullToolCache, describePull);
}

/** `strake go-cache push`: writes what was compiled and used here. @returns the exit code */
export function runToolCachePush(
  flags: ToolCachePushFlags,
  invocation: Invocation,
): Promise<number> {
  const { force = false } = flags;
  return run(flags, invocation, (given) => pushToolCache({ ...given, force }), describePush);
}

async function run<Result extends ToolCacheTransfer>(
  flags: ToolCacheFlags,
  invocation: Invocation,
  move: (options: ToolCacheOptions) => Promise<Result>,
  describe: (result: Result) => string,
): Promise<number> {
  const { env, signal, stdout, stderr } = invocation;
  const { quiet = false, verbose = false, color, json, name, insecure = [] } = flags;
  const workingDirectory = await findWorkingDirectory(flags, invocation);
  // Plugins of the configuration may not be installed where tests run.
  const loaded = await load(flags, workingDirectory, invocation, true, [plugin]);
  const { config, plugins, directory, source } = loaded;
  const mode = quiet ? 'quiet' : 'plain';
  const progress = await createProgress({ mode, verbose, color }, invocation);
  const onEvent = (event: BuildEvent) => progress.handle(event);
  try {
    const result = await move({
      ...{ config, plugins, format, directory, workingDirectory, env, signal, insecure, onEvent },
      ...cacheSources(flags, env),
      ...(source === undefined ? {} : { source }),
      ...(name === undefined ? {} : { name }),
    });
    if (json) stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    else if (!quiet) stderr.write(`${describe(result)}\n`);
  } finally {
    progress.end();
  }
  return 0;
}

function describePull(pulled: PulledToolCache): string {
  const { cache, result, why, directory, repository } = pulled;
  switch (result) {
    case 'fetched':
      return `${cache}: ${amount(pulled)} fetched in ${duration(pulled)} into ${directory}${givenUp(pulled)}`;
    case 'unchanged':
      return `${cache}: nothing worth fetching is missing in ${directory}`;
    case 'absent':
      return `${cache}: nothing in ${repository} for ${place(pulled)} with these settings; "strake ${command} push" writes what ${tools} used`;
    case 'failed':
      return `${cache}: nothing was fetched${givenUp(pulled)}`;
    case 'unshared':
      return `${cache} is not shared: ${why}`;
  }
}

function describePush(pushed: PushedToolCache): string {
  const { cache, result, why, directory, repository } = pushed;
  switch (result) {
    case 'written':
      return `${cache}: ${amount(pushed)} written to ${repository} in ${duration(pushed)}`;
    case 'unchanged':
      return `${cache}: ${repository} already has everything that was used`;
    case 'unused':
      return `${cache}: nothing in ${directory} was used since the last pull`;
    case 'kept':
      return `${cache}: ${repository} does not let tags move, so what it has stays`;
    case 'failed':
      return `${cache}: nothing was written to ${repository}`;
    case 'refused':
      return `${cache}: nothing is written: ${why}`;
    case 'unshared':
      return `${cache} is not shared: ${why}`;
  }
}

function givenUp({ givenUp: count = 0 }: PulledToolCache): string {
  if (count === 0) return '';
  return `; ${formatCount(count, 'bundle')} took longer than compiling would`;
}

/** `210.0 MB in 6 bundles`. */
function amount({ bytes, bundles }: ToolCacheTransfer): string {
  return `${formatBytes(bytes)} in ${formatCount(bundles, 'bundle')}`;
}

function duration({ seconds }: ToolCacheTransfer): string {
  return formatDuration(seconds * 1000);
}

/** `example.com/app and linux/amd64`. */
function place({ operands = [], platform }: ToolCacheTransfer): string {
  return `${operands.join(', ')} and ${platform}`;
}
