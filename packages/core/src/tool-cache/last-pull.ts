import { isRecord } from '@strake/oci/internal';

/** Where the moments of pulls stay on this machine: small records by key. */
export interface PullRecords {
  readRecord(key: string): Promise<unknown>;
  writeRecord(key: string, record: unknown): Promise<void>;
}

const HOUR_MS = 60 * 60 * 1000;
/** Tools remove what they have not used for longer: Go does after five days. */
const LONGEST_MS = 5 * 24 * HOUR_MS;

/**
 * When restored files were modified last, as they say. Go marks what it uses if that was not modified for an hour: of what is restored, only
 * what is used counts as used since a pull.
 */
export function beforePull(): Date {
  return new Date(Date.now() - 2 * HOUR_MS);
}

/** Records that a list of bundles was pulled into a directory now. */
export async function notePull(
  records: PullRecords,
  directory: string,
  key: string,
): Promise<void> {
  await records.writeRecord(recordKey(directory, key), { at: Date.now() });
}

/**
 * The moment, in milliseconds since 1970, after which the tool has modified the files that it used since the last pull, or in five days
 * if there was none. Go marks what it uses at most once an hour: what it used in the hour before a pull is included.
 */
export async function pulledBefore(
  records: PullRecords,
  directory: string,
  key: string,
): Promise<number> {
  const record = await records.readRecord(recordKey(directory, key));
  const at = isRecord(record) && typeof record.at === 'number' ? record.at : 0;
  const now = Date.now();
  // A clock that was set back.
  return at > now ? now - LONGEST_MS : Math.max(at - HOUR_MS, now - LONGEST_MS);
}

function recordKey(directory: string, key: string): string {
  return `pull of ${key} into ${directory}`;
}
