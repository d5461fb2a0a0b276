import type { Store } from '@strake/oci';
import { isRecord } from '@strake/oci/internal';

/** How many steps a run asked a remote cache for, and how many it found there. */
export interface RemoteHits {
  readonly asked: number;
  readonly found: number;
}

export type Records = Pick<Store, 'readRecord' | 'writeRecord'>;

/** Records the numbers of a run for {@link readHits}. */
export async function rememberHits(
  records: Records,
  repository: string,
  hits: RemoteHits,
): Promise<void> {
  await records.writeRecord(recordKey(repository), hits);
}

/** The numbers of the last run that asked this repository for a step; undefined if there is none. */
export async function readHits(
  records: Pick<Records, 'readRecord'>,
  repository: string,
): Promise<RemoteHits | undefined> {
  const record = await records.readRecord(recordKey(repository));
  if (!isRecord(record)) return undefined;
  const { asked, found } = record;
  return isCount(asked) && isCount(found) && found <= asked ? { asked, found } : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function recordKey(repository: string): string {
  return `last lookups in remote cache ${repository}`;
}
