import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  holdLock,
  makeFolder,
  OWNER_WORD,
  ownerWord,
  processOwner,
  removeAbandoned,
} from '../file/index.ts';

/** A build's share in a store: what it has used since it began is not pruned. */
export interface Lease {
  /** Milliseconds since 1970. What has a later time than this was used, or written, under the lease. */
  readonly since: number;
  release(): Promise<void>;
}

const LEASES = 'leases';
const LEASE = new RegExp(`^${OWNER_WORD}\\.`);
/** A holder in another container shows itself every other second. */
const SILENT_MS = 10 * 60 * 1000;
/** Between the clocks of machines that share a cache, and within the ticks of their file systems. */
const SKEW_MS = 60 * 1000;

/**
 * Takes a lease. It ends with its process, however that ends.
 * @throws OUTPUT_UNWRITABLE and what the system says where the store can't be written to
 */
export async function takeLease(directory: string): Promise<Lease> {
  const folder = join(directory, LEASES);
  await makeFolder(folder);
  const path = join(folder, `${ownerWord(processOwner())}.${randomBytes(6).toString('hex')}`);
  const text = `${Date.now()}\n`;
  writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  // Not before others can see it: whatever looks newer is safe then.
  return { since: Date.now(), release: holdLock(path, text) };
}

/**
 * When the oldest lease began that a living process holds; those of dead ones are removed.
 * @returns undefined where there is none
 */
export async function oldestLease(directory: string): Promise<number | undefined> {
  const folder = join(directory, LEASES);
  await removeAbandoned(folder, LEASE, SILENT_MS);
  const names = await readdir(folder).catch((): string[] => []);
  const starts = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
      // Just made and not yet written: then everything may be in use.
      return text === undefined ? [] : [Number(text.trim() || 0) - SKEW_MS];
    }),
  );
  return starts
    .flat()
    .reduce<number | undefined>(
      (oldest, start) => (oldest === undefined ? start : Math.min(oldest, start)),
      undefined,
    );
}
