import { BASE_RECORD, isRecord } from '@strake/core';
import type { PlatformReport } from '../diff/diff-report.ts';
import { type DiffRow, sidesRow } from './diff-row.ts';
import { shortenDigests } from './shorten-digests.ts';

const NAME = 'org.opencontainers.image.base.name';
const DIGEST = 'org.opencontainers.image.base.digest';

/** That the base is another one, as the annotations and the record of the base say. */
export function baseRows({ manifest }: PlatformReport): readonly DiffRow[] {
  const [before, after] = (['before', 'after'] as const).map((side) => {
    const said = (key: string) => manifest.find(({ path }) => path.at(-1) === key)?.[side];
    const record = parse(said(BASE_RECORD));
    const parts = [said(NAME) ?? record.name, said(DIGEST) ?? record.digest];
    const found = parts.filter((part) => typeof part === 'string' && part !== '');
    return found.length === 0 ? undefined : shortenDigests(found.join('@'));
  });
  if (before === after) return [];
  return [sidesRow('image', { ...(before && { before }), ...(after && { after }) })];
}

function parse(text: unknown): Readonly<Record<string, unknown>> {
  try {
    const found: unknown = JSON.parse(String(text));
    return isRecord(found) ? found : {};
  } catch {
    return {};
  }
}
