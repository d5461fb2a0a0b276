import { type BuildEvent, build, type ImageResult } from '@strake/core';
import type { BuildFlags } from '../build-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { checkMetadataFile, writeMetadata } from '../metadata.ts';
import { formatCount, formatDuration } from '../print/format-quantity.ts';
import { nextSteps } from '../print/next-steps.ts';
import { createProgress } from '../progress/progress.ts';

/**
 * `strake build`: one line a finished image on stdout, everything else on stderr.
 * @returns the exit code
 */
export async function runBuild(
  packages: readonly string[],
  flags: BuildFlags,
  invocation: Invocation,
): Promise<number> {
  const started = performance.now();
  const { stdout, stderr, env, signal, taps } = invocation;
  const { options, cwd } = await loadProject(packages, flags, invocation);
  if (flags.metadataFile !== undefined) await checkMetadataFile(flags.metadataFile, cwd);
  const mode =
    flags.quiet && (flags.progress ?? 'auto') === 'auto' ? 'quiet' : (flags.progress ?? 'auto');
  const progress = await createProgress(
    { mode, verbose: flags.verbose ?? false, color: flags.color },
    invocation,
  );
  const finished: ImageResult[] = [];
  const pushed: { image: string; destination: string; reference: string }[] = [];
  const onEvent = (event: BuildEvent) => {
    taps.handle(event);
    progress.handle(event);
    if (event.type === 'image') finished.push(event.result);
    if (event.type === 'pushed') pushed.push(event);
  };
  let ended = false;
  try {
    const { images } = await build({ ...options, signal, env, onEvent });
    ended = true;
    finish(images);
  } finally {
    // Images that reached every destination are told of though others failed.
    if (!ended) finish(finished);
    if (flags.metadataFile !== undefined && finished.length > 0)
      await writeMetadata(flags.metadataFile, cwd, finished);
  }
  if (mode === 'auto' || mode === 'plain') {
    const platforms = finished.reduce((sum, image) => sum + image.platforms.length, 0);
    const paint = createPaint(stderr, env, flags.color);
    stderr.write(
      `built ${formatCount(finished.length, 'image')} for ${formatCount(platforms, 'platform')} in ${formatDuration(performance.now() - started)}\n`,
    );
    for (const line of nextSteps(pushed, options.directory, cwd))
      stderr.write(`  ${paint('cyan', 'hint:')} ${line}\n`);
  }
  return 0;

  function finish(images: readonly ImageResult[]): void {
    progress.end();
    for (const { repository, image, digest } of images)
      stdout.write(`${repository ?? image}@${digest}\n`);
  }
}
