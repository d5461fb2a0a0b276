import { resolve } from 'node:path';
import { combineErrors } from '@strake/core';
import type { BuildFlags } from '../build-flag.ts';
import { warnOfKodata, warnOfKoFile } from '../config/ko-file.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { loadProject } from '../load-project.ts';
import { writeMetadata } from '../metadata.ts';
import { checkFileOption } from '../option-file.ts';
import { resultLines, summarizeResults } from '../print/build-results.ts';
import { formatDuration } from '../print/format-quantity.ts';
import { missingVariables } from '../print/missing-variables.ts';
import { nextSteps } from '../print/next-steps.ts';
import { warnOn } from '../print/warn-on.ts';
import { KEEP_HINT, withoutConfig } from '../print/without-config.ts';
import { cacheWriting, checkForce } from '../remote-cache-options.ts';
import { progressMode, watchBuild } from '../watched-build.ts';

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
  const { stdout, stderr, env } = invocation;
  checkForce(packages, flags);
  const writing = cacheWriting(flags, env);
  const loaded = await loadProject(packages, flags, invocation, { findsPrograms: true });
  const { options, cwd, here } = loaded;
  const { metadataFile } = flags;
  if (metadataFile !== undefined) await checkFileOption('--metadata-file', metadataFile, cwd);
  const reservedFiles =
    metadataFile === undefined
      ? []
      : [{ name: `--metadata-file ${metadataFile}`, path: resolve(cwd, metadataFile) }];
  const mode = progressMode(flags);
  const isQuiet = mode === 'quiet' || mode === 'json';
  if (!isQuiet) {
    const isWarned = packages.length > 0 && warnOfKoFile(cwd, options.source, flags, invocation);
    if (!isWarned) await warnOfKodata(options, cwd, flags, invocation);
  }
  if (here && !isQuiet) stderr.write(`${withoutConfig(here, env)}\n`);
  const explain = flags.explain ?? false;
  const build = await watchBuild(
    { ...options, ...writing, reservedFiles, explain },
    flags,
    invocation,
  );
  const { images, arrivals } = build;
  const failures = [...build.failures];
  for (const line of resultLines(images, cwd)) stdout.write(`${line}\n`);
  if (metadataFile !== undefined && images.length > 0) {
    await writeMetadata(metadataFile, cwd, images).catch((thrown: Error) => failures.push(thrown));
  }
  if (env.GITHUB_ACTIONS === 'true' && images.length > 0) {
    const { reportBuild } = await import('../github/report-build.ts');
    const problems = await reportBuild(images, performance.now() - started, cwd, invocation);
    for (const problem of problems) warnOn(invocation, flags)(problem);
  }
  const isTold = build.record !== undefined || failures.length === 0;
  if (explain && isTold && mode !== 'json' && !writing.shard) {
    const { explainBuild } = await import('../why/explain-build.ts');
    const paint = createPaint(stderr, env, flags.color);
    const { verbose = false } = flags;
    const view = { paint, cwd, verbose, isExact: verbose, isTold: true };
    for (const line of explainBuild(build.record, view)) stderr.write(`${line}\n`);
  }
  if (failures.length > 0) throw combineErrors(failures);
  if (!isQuiet) {
    const duration = formatDuration(performance.now() - started);
    const { shard } = writing;
    stderr.write(
      shard
        ? `shard ${shard.index}/${shard.total} done in ${duration}\n`
        : `built ${summarizeResults(images)} in ${duration}\n`,
    );
    const hint = createPaint(stderr, env, flags.color)('cyan', 'hint:');
    const { directory } = options;
    const missing = missingVariables(options.config, env);
    const finished = { images, arrivals, packages, flags, missing, directory, cwd };
    const steps = shard ? [] : nextSteps(finished);
    for (const step of [...steps, ...(here ? [KEEP_HINT] : [])])
      stderr.write(`  ${hint} ${step}\n`);
  }
  return 0;
}
