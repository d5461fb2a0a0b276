import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFileAtomic } from './write-file-atomic.ts';

/**
 * Reads a record that {@link writeRecord} wrote. Its first line is a digest of the key and the rest: a record that is corrupt,
 * truncated, or written for another key counts as absent.
 * @returns undefined if no record verifies
 */
export function readRecord(file: string, key: string): unknown {
  try {
    // Synchronous: promises would take longer than the whole read.
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
 * Writes a JSON value atomically, readable by its owner only.
 * @param key what the value is stored for
 * @throws OUTPUT_UNWRITABLE
 */
export async function writeRecord(file: string, key: string, value: unknown): Promise<void> {
  const body = JSON.stringify(value);
  await writeFileAtomic(file, `${seal(key, body)}\n${body}`, 0o600);
}

function seal(key: string, body: string | Uint8Array): string {
  // The length separates the end of the key from the beginning of the body.
  return createHash('sha256').update(`${key.length} ${key}\n`).update(body).digest('hex');
}
