import type { ImageResult } from '@strake/core';
import type { Invocation } from '../invocation.ts';
import { describeMetadata } from '../metadata.ts';
import { renderBuildMarkdown } from '../print/build-markdown.ts';
import { resultLines } from '../print/build-results.ts';
import { writeStepOutputs } from './step-outputs.ts';
import { writeStepSummary } from './step-summary.ts';

/**
 * Writes the outputs `images`, `digest` and `metadata` of a step, and what was built into its summary; `digest` is that of the only image.
 * @returns what could not be written
 */
export async function reportBuild(
  images: readonly ImageResult[],
  milliseconds: number,
  cwd: string,
  invocation: Pick<Invocation, 'env'>,
): Promise<readonly string[]> {
  const digests = new Set(images.map(({ digest }) => digest));
  const [digest] = digests;
  const outputs = {
    images: resultLines(images, cwd).join('\n'),
    ...(digests.size === 1 && digest !== undefined && { digest }),
    metadata: JSON.stringify(describeMetadata(images)),
  };
  const problems = await writeStepOutputs(outputs, invocation);
  const markdown = renderBuildMarkdown(images, milliseconds, cwd).join('\n');
  const problem = await writeStepSummary(`${markdown}\n`, invocation);
  return problem === undefined ? problems : [...problems, problem];
}
