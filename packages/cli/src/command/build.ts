import { resolve } from 'node:path';
import { type BuildEvent, build, combineErrors, type ImageResult } from '@strake/core';
import type { BuildFlags, ProgressMode } from '../build-flag.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { checkMetadataFile, writeMetadata } from '../metadata.ts';
import { resultLines, summarizeResults } from '../print/build-results.ts';
import { formatDuration } from '../print/format-quantity.ts';
import { type Arrival, nextSteps } from '../print/next-steps.ts';
import { createProgress } from '../progress/progress.ts';
import { cacheWriting, checkForce } from '../remote-cache-options.ts';

/**
 * `strake build`: one line per finished image on stdout, everything else on stderr. Images that reached every destination are
 * printed even if others failed.
 * @returns the exit code
 */
export async function runBuild(
  packages: readonly string[],
  flags: BuildFlags,
  invocation: Invocation,
): Promise<number> {
  const started = performance.now();
  const { stdout, stderr, env, taps } = invocation;
  checkForce(packages, flags);
  const writing = cacheWriting(flags, env);
  const { options, cwd } = await loadProject(packages, flags, invocation);
  const { metadataFile } = flags;
  if (metadataFile !== undefined) await checkMetadataFile(metadataFile, cwd);
  const reservedFiles =
    metadataFile === undefined
      ? []
      : [{ name: `--metadata-file ${metadataFile}`, path: resolve(cwd, metadataFile) }];
  const mode = progressMode(flags);
  const verbose = flags.verbose ?? false;
  const progress = await createProgress({ mode, verbose, color: flags.color }, invocation);
  const finished: ImageResult[] = [];
  const arrivals: Arrival[] = [];
  const failures: Error[] = [];
  const note = (thrown: unknown) => {
    failures.push(thrown instanceof Error ? thrown : new Error(String(thrown)));
  };
  const onEvent = (event: BuildEvent) => {
    invocation.checkHeap();
    taps.handle(event);
    progress.handle(event);
    if (event.type === 'image') finished.push(event.result);
    if (event.type === 'pushed') arrivals.push(event);
  };
  const result = await build({ ...options, ...writing, reservedFiles, onEvent }).catch(note);
  progress.end();
  const images = result?.images ?? finished;
  for (const line of resultLines(images, cwd)) stdout.write(`${line}\n`);
  if (metadataFile !== undefined && images.length > 0) {
    await writeMetadata(metadataFile, cwd, images).catch(note);
  }
  if (failures.length > 0) throw combineErrors(failures);
  if (mode !== 'quiet' && mode !== 'json') {
    const duration = formatDuration(performance.now() - started);
    const { shard } = writing;
    stderr.write(
      shard
        ? `shard ${shard.index}/${shard.total} done in ${duration}\n`
        : `built ${summarizeResults(images)} in ${duration}\n`,
    );
    const hint = createPaint(stderr, env, flags.color)('cyan', 'hint:');
    const { directory } = options;
    for (const step of shard
      ? []
      : nextSteps({ images, arrivals, packages, flags, directory, cwd }))
      stderr.write(`  ${hint} ${step}\n`);
  }
  return 0;
}

function progressMode({ progress = 'auto', quiet }: BuildFlags): ProgressMode {
  return quiet && progress === 'auto' ? 'quiet' : progress;
}
