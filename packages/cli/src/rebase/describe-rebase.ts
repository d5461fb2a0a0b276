import type { RebasedPlatform, RebaseResult } from '@strake/core';
import { alignColumns } from '../print/align-columns.ts';
import { formatCount } from '../print/format-quantity.ts';

/** One line for each platform: its old and its new base. */
export function describeRebase({ platforms }: RebaseResult): readonly string[] {
  return alignColumns(
    platforms.map((each) => [each.platform || 'no platform', ...describePlatform(each)]),
  );
}

function describePlatform({ base, from, digest, layers }: RebasedPlatform): readonly string[] {
  if (!base) return ['stays as it is'];
  if (from === digest) return ['unchanged'];
  const own = formatCount(layers, 'own layer');
  return [`${describeBase(base.old)} → ${describeBase(base.new)}`, own];
}

function describeBase({
  name,
  reference,
  digest,
}: {
  readonly name?: string;
  readonly reference?: string;
  readonly digest?: string;
}): string {
  const shown = name ?? reference ?? 'unknown base';
  return digest === undefined ? shown : `${shown} ${shortDigest(digest)}`;
}

/** The first 12 digits. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(sha\d+:.{12}).*/, '$1');
}
