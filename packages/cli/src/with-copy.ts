import type { CopyOptions, CopyResult } from '@strake/core';
import { defined } from '@strake/core';
import { destinationPlugins } from './config/destination-plugins.ts';
import type { CopyFlags } from './copy-flag.ts';
import { createPaint, type Invocation } from './invocation.ts';
import { pickPlatforms } from './pick-platforms.ts';
import { formatBytes, formatCount, formatDuration } from './print/format-quantity.ts';
import { indentRest } from './print/indent-rest.ts';
import { noteSlow } from './progress/note-slow.ts';
import { watchCopy } from './progress/watch-copy.ts';
import { registryAccess } from './registry-access.ts';
import { workingDirectory } from './working-directory.ts';

/**
 * Runs a command that copies an image, and prints the result: `TO@sha256:…` on stdout.
 * @param what its name in the progress output
 * @returns the exit code
 */
export async function withCopy(
  what: string,
  to: string,
  flags: CopyFlags,
  invocation: Invocation,
  action: (options: CopyOptions) => Promise<CopyResult>,
): Promise<number> {
  const started = performance.now();
  const { env, stdout, stderr } = invocation;
  const platforms = pickPlatforms(flags.platform);
  const directory = await workingDirectory(flags, invocation);
  const paint = createPaint(stderr, env, flags.color);
  const view = await watchCopy(what, to, flags, invocation);
  const answered = noteSlow(`copying ${what} to ${to}`, (line) => {
    if (!flags.quiet) view.print(line);
  });
  let result: CopyResult;
  try {
    result = await action({
      ...registryAccess(flags, invocation, view.print),
      directory,
      plugins: await destinationPlugins([], [to], directory, { signal: invocation.signal }),
      ...defined({ platforms, referrers: flags.referrers }),
      onWarning: (message) => view.print(`${paint('yellow', 'warning:')} ${indentRest(message)}`),
      onNote: (message) => {
        if (!flags.quiet) view.print(`${paint('cyan', 'note:')} ${message}`);
      },
      onProgress(done, total) {
        answered();
        view.progress(done, total);
      },
    });
  } finally {
    answered();
    view.end();
  }
  stdout.write(`${withDigest(to, result.digest)}\n`);
  if (!flags.quiet) {
    const content =
      result.manifests === 0
        ? 'one image'
        : `${formatCount(result.manifests, 'manifest')} and ${formatBytes(result.size)} of blobs`;
    const referrers =
      result.referrers === 0 ? '' : `, with ${formatCount(result.referrers, 'referrer')},`;
    const duration = formatDuration(performance.now() - started);
    stderr.write(
      `copied ${content}${referrers} to ${result.references.join(', ')} in ${duration}\n`,
    );
  }
  return 0;
}

/** A destination with a digest already contains it. */
function withDigest(to: string, digest: string): string {
  return to.endsWith(`@${digest}`) ? to : `${to}@${digest}`;
}
