import type { Readable } from 'node:stream';
import { UsageError } from '../usage-error.ts';

const MAX_BYTES = 64 * 1024;

/**
 * Everything on stdin, without the one line end that editors and `echo` add.
 * @throws UsageError for empty input, and for input longer than a secret can be
 */
export async function readSecret(stdin: Readable, command: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    chunks.push(Buffer.from(chunk));
    size += chunk.length;
    if (size > MAX_BYTES)
      throw new UsageError('the password on stdin is longer than 64 KiB', 'Check the piped input.');
  }
  const secret = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (secret !== '') return secret;
  throw new UsageError(
    'the password on stdin is empty',
    `Check the input of ${command}: a variable may be unset.`,
  );
}
