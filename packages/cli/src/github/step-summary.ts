import { appendFile, stat } from 'node:fs/promises';
import { messageOf } from '@strake/core';
import type { Invocation } from '../invocation.ts';

/** What GitHub shows of one step; a longer file is not shown at all. Source: GitHub Docs, "Workflow commands", "Step isolation and limits". */
const MOST_BYTES = 1024 * 1024;
const CUT = '\n… the rest does not fit into the summary of a step\n';

/**
 * Adds Markdown to the summary of a step of GitHub Actions; elsewhere it does nothing.
 * @returns why it could not be written
 */
export async function writeStepSummary(
  markdown: string,
  { env }: Pick<Invocation, 'env'>,
): Promise<string | undefined> {
  const file = env.GITHUB_STEP_SUMMARY;
  if (env.GITHUB_ACTIONS !== 'true' || !file) return undefined;
  try {
    const { size = 0 } = await stat(file).catch(() => ({ size: 0 }));
    await appendFile(file, cut(`${markdown}\n`, MOST_BYTES - size));
    return undefined;
  } catch (thrown) {
    return `the step summary could not be written: ${messageOf(thrown)}`;
  }
}

/** Whole lines of at most so many bytes. */
export function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const room = most - Buffer.byteLength(CUT);
  if (room <= 0) return '';
  const bytes = Buffer.from(text).subarray(0, room);
  return bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1).toString() + CUT;
}
