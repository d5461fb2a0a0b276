import { defined, diffValues } from '@strake/oci/internal';
import type { PlatformRecord } from './build-record.ts';
import type { BuildChange, BuildChangeKind } from './change.ts';
import { compareMaps } from './compare-steps.ts';

/** What of an image is compared with the build before, besides steps and layers. */
export type PlatformFacts = Pick<
  PlatformRecord,
  'base' | 'config' | 'annotations' | 'options' | 'timestamp'
>;

/** Of each kind: a config may have thousands of labels. */
const MOST = 50;

/** How an image for a platform is not what it was, apart from its programs and layers. */
export function comparePlatforms(
  before: PlatformFacts,
  now: PlatformFacts,
): readonly BuildChange[] {
  return [
    ...compareBases(before.base, now.base),
    ...compareValues('option', before.options, now.options),
    ...compareMaps('timestamp', ofTimestamp(before), ofTimestamp(now)),
    ...compareValues('config', before.config, now.config),
    ...compareMaps('annotation', before.annotations, now.annotations).slice(0, MOST),
  ];
}

function ofTimestamp({ timestamp }: PlatformFacts): Readonly<Record<string, string>> {
  return { timestamp: new Date(timestamp * 1000).toISOString().replace('.000Z', 'Z') };
}

function compareBases(
  before: PlatformFacts['base'],
  now: PlatformFacts['base'],
): readonly BuildChange[] {
  if (before.reference !== now.reference)
    return [{ kind: 'base', name: 'reference', old: before.reference, new: now.reference }];
  if (before.digest === now.digest) return [];
  const { reference: name } = now;
  return [{ kind: 'base', name, ...defined({ old: before.digest, new: now.digest }) }];
}

/** @returns nothing if one of them is not known */
function compareValues(
  kind: BuildChangeKind,
  before: unknown,
  now: unknown,
): readonly BuildChange[] {
  if (before === undefined || now === undefined) return [];
  return diffValues(before, now, { wholeLists: true })
    .slice(0, MOST)
    .map(({ path, before: old, after }) => ({
      kind,
      name: path.join('.'),
      ...defined({ old: shown(old), new: shown(after) }),
    }));
}

const LONGEST = 500;

function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
