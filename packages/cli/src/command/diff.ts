import { diffImages, type ImageSource, NOISE, type Noise } from '@strake/core';
import { buildNow } from '../diff/build-now.ts';
import { checkConditions } from '../diff/check-conditions.ts';
import { type Condition, parseConditions } from '../diff/condition.ts';
import type { DiffFlags } from '../diff/diff-flags.ts';
import { type DiffReport, makeReport } from '../diff/diff-report.ts';
import { programReader } from '../diff/program-facts.ts';
import { writeStepSummary } from '../github/step-summary.ts';
import { createPaint, type Invocation } from '../invocation.ts';
import { renderDiffMarkdown } from '../print/diff-markdown.ts';
import { renderDiffText } from '../print/diff-text.ts';
import { escapeLine } from '../print/escape-text.ts';
import { jsonPieces } from '../print/json-pieces.ts';
import { mergeFailures } from '../print/merge-failures.ts';
import { writePieces } from '../print/write-pieces.ts';
import { splitValues } from '../split-values.ts';
import { UsageError } from '../usage-error.ts';
import { type OpenedImage, withImage } from '../with-image.ts';

/** The exit code if a condition of `--fail-on` holds, as that of diff(1) for files that differ. */
const DIFFERENT = 1;

/**
 * `strake diff`: prints on stdout what two images have not in common; without a second one, an image and what would be built now.
 * @returns 0, or 1 if a condition of `--fail-on` holds
 */
export async function runDiff(
  before: string,
  after: string | undefined,
  flags: DiffFlags,
  invocation: Invocation,
): Promise<number> {
  const { stdout, stderr, env } = invocation;
  if (flags.json && flags.format !== undefined && flags.format !== 'json')
    throw new UsageError(
      `--json and --format ${flags.format} contradict`,
      'Leave out one of them.',
    );
  const conditions = parseConditions(flags.failOn ?? []);
  const ignore = parseNoise(flags.ignore ?? []);
  if (after !== undefined) refuseBuildFlags(flags);
  const compare = (image: OpenedImage, other: ImageSource) =>
    compareImages(image, other, { ignore, conditions, sizes: flags.sizes ?? false });
  const report = await withImage(before, flags, invocation, async (image) => {
    if (after !== undefined)
      return withImage(after, flags, invocation, ({ source }) => compare(image, source));
    // A build would be in vain.
    await image.source.root(image.options.signal);
    image.answered();
    const { origin } = image.source;
    const built = await buildNow(
      origin && `${origin.registry}/${origin.repository}`,
      flags,
      invocation,
    );
    return compare(image, built.source).finally(() => built.remove());
  });
  const { all = false } = flags;
  const format = flags.json ? 'json' : (flags.format ?? 'text');
  if (format === 'json') {
    writePieces(stdout, jsonPieces(report));
    stdout.write('\n');
  } else {
    const paint = createPaint(stdout, env, flags.color);
    const lines =
      format === 'text' ? renderDiffText(report, all, paint) : renderDiffMarkdown(report, all);
    writePieces(
      stdout,
      lines.map((line) => `${line}\n`),
    );
  }
  const paint = createPaint(stderr, env, flags.color);
  const problem = await writeStepSummary(`${renderDiffMarkdown(report, all).join('\n')}\n`, {
    env,
  });
  if (problem !== undefined) stderr.write(`${paint('yellow', 'warning:')} ${problem}\n`);
  for (const { condition, platforms, message } of mergeFailures(report.failed)) {
    const place = platforms.length === 0 ? '' : `${platforms.join(', ')}: `;
    const text = escapeLine(`${place}${message} (--fail-on ${condition})`);
    stderr.write(`${paint('red', 'error:')} ${text}\n`);
  }
  return report.failed.length === 0 ? 0 : DIFFERENT;
}

interface Comparison {
  readonly ignore: readonly Noise[];
  readonly conditions: readonly Condition[];
  /** Of modules in programs. */
  readonly sizes: boolean;
}

async function compareImages(
  { source, options }: OpenedImage,
  other: ImageSource,
  { ignore, conditions, sizes }: Comparison,
): Promise<DiffReport> {
  const diff = await diffImages(source, other, {
    ...options,
    ignore,
    readContent: programReader(sizes),
  });
  const report = makeReport(diff);
  return { ...report, failed: checkConditions(report, conditions) };
}

/** @throws UsageError */
function parseNoise(given: readonly string[]): readonly Noise[] {
  const hint = `Choose among ${NOISE.join(', ')}, separated by commas.`;
  return splitValues('ignore', given, hint).map((name) => {
    const found = NOISE.find((each) => each === name);
    if (found) return found;
    throw new UsageError(`--ignore "${name}" is not a kind of differences`, hint);
  });
}

/** @throws UsageError for what would say nothing */
function refuseBuildFlags({ config, set, image, cacheFrom, cache }: DiffFlags): void {
  const given = Object.entries({
    '--config': config,
    '--set': set,
    '--image': image,
    '--cache-from': cacheFrom,
    '--no-cache': cache === false || undefined,
  }).find(([, value]) => value !== undefined);
  if (given)
    throw new UsageError(
      `${given[0]} is for a comparison with what would be built`,
      'Leave out the second image, or this option.',
    );
}
