import type { CopyOptions, CopyResult } from '@strake/core';
import type { CopyFlags } from './copy-flag.ts';
import { createPaint, type Invocation } from './invocation.ts';
import { pickPlatforms } from './pick-platforms.ts';
import { formatBytes, formatCount, formatDuration } from './print/format-quantity.ts';
import { warnOn } from './print/warn-on.ts';
import { workingFolder } from './working-folder.ts';

/**
 * Runs a command that brings an image somewhere, and tells what came of it: `TO@sha256:…` on stdout.
 * @returns the exit code
 */
export async function withCopy(
  to: string,
  flags: CopyFlags,
  { cwd, env, signal, stdout, stderr }: Invocation,
  action: (options: CopyOptions) => Promise<CopyResult>,
): Promise<number> {
  const started = performance.now();
  const platforms = pickPlatforms(flags.platform);
  const paint = createPaint(stderr, env, flags.color);
  const result = await action({
    directory: await workingFolder(flags, cwd),
    env,
    signal,
    insecure: flags.insecure ?? [],
    ...(platforms === undefined ? {} : { platforms }),
    onWarning: warnOn({ stderr, env }, flags),
    onNote: (message) => {
      if (!flags.quiet) stderr.write(`${paint('cyan', 'note:')} ${message}\n`);
    },
  });
  stdout.write(`${withDigest(to, result.digest)}\n`);
  if (!flags.quiet) {
    const what = `${formatCount(result.manifests, 'manifest')} and ${formatBytes(result.size)} of blobs`;
    const duration = formatDuration(performance.now() - started);
    stderr.write(`copied ${what} to ${result.references.join(', ')} in ${duration}\n`);
  }
  return 0;
}

/** A destination that names the digest already has it once. */
function withDigest(to: string, digest: string): string {
  return to.endsWith(`@${digest}`) ? to : `${to}@${digest}`;
}
