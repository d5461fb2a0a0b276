import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFileAtomic } from './write-file-atomic.ts';

/**
 * Reads a record that {@link writeRecord} wrote. Its first line is a digest of the key and the rest: a record that was damaged, cut
 * short, or written for another key, is as good as none.
 * @returns undefined where there is no record that verifies
 */
export function readRecord(file: string, key: string): unknown {
  try {
    // Without promises: one for each step of the way would take longer than all of it.
    const bytes = readFileSync(file);
    const end = bytes.indexOf(10);
    const body = bytes.subarray(end + 1);
    if (end < 0 || bytes.toString('latin1', 0, end) !== seal(key, body)) return undefined;
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/**
 * Writes a value that JSON can hold, whole or not at all, and readable by its owner alone.
 * @param key what the value is remembered for
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeRecord(file: string, key: string, value: unknown): Promise<void> {
  const body = JSON.stringify(value);
  await writeFileAtomic(file, `${seal(key, body)}\n${body}`, 0o600);
}

function seal(key: string, body: string | Uint8Array): string {
  // The length keeps the end of a key and the beginning of a body apart.
  return createHash('sha256').update(`${key.length} ${key}\n`).update(body).digest('hex');
}
