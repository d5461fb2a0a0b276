import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  OWNER_WORD,
  ownerWord,
  processOwner,
  removeAbandoned,
  startHeartbeat,
} from '../file/index.ts';

/** The lease of a build on a store: what the build has used since it began is not pruned. */
export interface Lease {
  /** Milliseconds since 1970. Anything with a later time was used or written under the lease. */
  readonly since: number;
  release(): void;
}

const LEASES = 'leases';
const LEASE = new RegExp(`^${OWNER_WORD}\\.[0-9a-f]{12}$`);
/** How long the heartbeat of a lease may be missing. */
const SILENT_MS = 10 * 60 * 1000;
/** Allowed skew between the clocks of machines that share a cache, and their file systems. */
const SKEW_MS = 60 * 1000;

/**
 * Takes a lease. It ends with its process, however that ends; leases of dead processes are removed.
 * @throws a system error if the store cannot be written
 */
export async function takeLease(directory: string): Promise<Lease> {
  const leases = join(directory, LEASES);
  mkdirSync(leases, { recursive: true });
  await removeAbandoned(leases, LEASE, SILENT_MS);
  const path = join(leases, `${ownerWord(processOwner())}.${randomBytes(6).toString('hex')}`);
  writeFileSync(path, `${Date.now()}\n`, { flag: 'wx', mode: 0o600 });
  const endHeartbeat = startHeartbeat(path);
  return {
    // Only after others can see the lease: anything newer is safe then.
    since: Date.now(),
    release() {
      endHeartbeat();
      rmSync(path, { force: true });
    },
  };
}

/**
 * The start of the oldest lease of a living process; leases of dead processes are removed.
 * @returns undefined if there is none
 */
export async function oldestLease(directory: string): Promise<number | undefined> {
  const leases = join(directory, LEASES);
  await removeAbandoned(leases, LEASE, SILENT_MS);
  const names = await readdir(leases).catch((): string[] => []);
  const starts = await Promise.all(
    names
      .filter((name) => LEASE.test(name))
      .map(async (name) => {
        const text = await readFile(join(leases, name), 'utf8').catch(() => undefined);
        // Just created and not yet written: everything may be in use.
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
