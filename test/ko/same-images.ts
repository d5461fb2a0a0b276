import type { BothTools, Invocation, ToolRun } from './both-tools.ts';
import { assertSameLines, assertSamePrinted } from './compare-images.ts';
import type { WorkTree } from './work-tree.ts';

/** Asserts that both print the same, and that what they name is of equal images. */
export async function sameImages(
  tools: BothTools,
  tree: WorkTree,
  invocation: Invocation,
): Promise<{ ko: ToolRun; strake: ToolRun }> {
  const runs = await tools.run(tree, invocation);
  assertSameLines(runs);
  await assertSamePrinted(tools.bases, runs);
  return runs;
}
