import { styleText } from 'node:util';

/** The hint of a failed step. */
export interface StepOptions<T> {
  readonly hint: string;
  /** Lines to print under the title on success. */
  readonly lines?: (result: T) => readonly string[];
}

/** A step failed and has already been reported. */
export class StepFailed extends Error {}

const startedAt = Date.now();
let count = 0;

/** Runs a step, and prints its number, title, time and result, or the error and a hint. */
export async function step<T>(
  title: string,
  work: () => Promise<T>,
  { hint, lines }: StepOptions<T>,
): Promise<T> {
  count += 1;
  const start = Date.now();
  say(`\n${styleText('bold', `${count}. ${title}`)}`);
  try {
    const result = await work();
    for (const line of lines?.(result) ?? []) say(`   ${line}`);
    say(`   ${styleText('green', '✔')} ${styleText('dim', seconds(start))}`);
    return result;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    say(`   ${styleText('red', '✖ failed')} ${styleText('dim', `after ${seconds(start)}`)}`);
    for (const line of message.trimEnd().split('\n')) say(`   ${line}`);
    say(`\n   ${styleText('bold', 'What to do:')} ${hint}`);
    throw new StepFailed(title, { cause: error });
  }
}

/** A titled list of names and values. */
export function section(title: string, rows: readonly (readonly [string, string])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  say(`\n${styleText('bold', title)}`);
  for (const [name, value] of rows) say(`   ${name.padEnd(width)}   ${value}`);
}

/** Formatted seconds since the start of the script. */
export function total(): string {
  return seconds(startedAt);
}

export function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function seconds(start: number): string {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}
