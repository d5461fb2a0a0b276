import { randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { messageOf } from '@strake/core';
import type { Invocation } from '../invocation.ts';

/** GitHub keeps 1 MB of outputs of a job, counted in UTF-16. Source: GitHub Docs, "Contexts", "jobs context", and "Workflow syntax", "jobs.<job_id>.outputs". */
const MOST_CHARACTERS = 400_000;

/**
 * Adds outputs to a step of GitHub Actions; elsewhere it does nothing. A value of several lines can neither end early nor set another output: the line that
 * ends it cannot be known before.
 * Source: GitHub Docs, "Workflow commands for GitHub Actions", "Multiline strings".
 * @returns what could not be written
 */
export async function writeStepOutputs(
  outputs: Readonly<Record<string, string>>,
  { env }: Pick<Invocation, 'env'>,
): Promise<readonly string[]> {
  const file = env.GITHUB_OUTPUT;
  if (env.GITHUB_ACTIONS !== 'true' || !file) return [];
  const problems: string[] = [];
  const written: string[] = [];
  for (const [name, value] of Object.entries(outputs)) {
    if (value.length > MOST_CHARACTERS) {
      problems.push(`the output "${name}" of the step is too long for GitHub, and left out`);
      continue;
    }
    const end = `end-${randomUUID()}`;
    written.push(`${name}<<${end}\n${value}\n${end}\n`);
  }
  try {
    await appendFile(file, written.join(''));
  } catch (thrown) {
    problems.push(`the outputs of the step could not be written: ${messageOf(thrown)}`);
  }
  return problems;
}
