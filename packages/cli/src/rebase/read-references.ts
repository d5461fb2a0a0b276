import type { Invocation } from '../invocation.ts';
import { UsageError } from '../usage-error.ts';

const MAX_INPUT_BYTES = 8 * 1024 * 1024;

/**
 * The references of the command line; `-` stands for those on standard input, one a line, where empty lines and comments (`#`) are skipped.
 * @throws UsageError without any
 */
export async function readReferences(
  given: readonly string[],
  { stdin }: Invocation,
): Promise<readonly string[]> {
  const piped = given.includes('-') ? await readLines(stdin) : [];
  const references = given.flatMap((each) => (each === '-' ? piped : [each]));
  if (references.length > 0) return [...new Set(references)];
  throw new UsageError('standard input has no reference', 'Write one on each line.');
}

async function readLines(stdin: Invocation['stdin']): Promise<readonly string[]> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of stdin) {
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.length;
    if (size > MAX_INPUT_BYTES)
      throw new UsageError('standard input has more than 8 MiB', 'Split it.');
    pieces.push(bytes);
  }
  const lines = Buffer.concat(pieces).toString().split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}
