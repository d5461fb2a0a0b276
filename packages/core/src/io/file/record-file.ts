import { hash } from 'node:crypto';
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
    const text = readFileSync(file, 'utf8');
    const end = text.indexOf('\n');
    const body = text.slice(end + 1);
    if (end < 0 || text.slice(0, end) !== seal(key, body)) return undefined;
    return JSON.parse(body);
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

function seal(key: string, body: string): string {
  // The length keeps the end of a key and the beginning of a body apart.
  return hash('sha256', `${key.length} ${key}\n${body}`);
}
