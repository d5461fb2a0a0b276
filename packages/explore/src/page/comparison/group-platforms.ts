import type { PlatformDiff } from '@strake/oci';
import type { ComparisonAnswer, ProgramChanges, ProgramFacts } from '../../answer/index.ts';

/** Platforms in which the same differs, apart from bytes. */
export interface PlatformGroup {
  readonly platforms: readonly PlatformDiff<ProgramFacts>[];
  readonly programs: ProgramChanges;
}

const NOTHING: ProgramChanges = { modules: [], settings: [] };

/**
 * Groups the platforms that changed: those in one group have the same changes of values, modules and settings, and of layers and files the
 * same changes with other sizes and contents.
 */
export function groupPlatforms({ diff, programs }: ComparisonAnswer): readonly PlatformGroup[] {
  const changed = diff.platforms.flatMap((platform, at) =>
    platform.change === 'changed' ? [{ platform, programs: programs[at] ?? NOTHING }] : [],
  );
  const groups = Map.groupBy(changed, ({ platform, programs: ofPlatform }) => {
    const { descriptor, manifest, config, layers, entries } = platform;
    return JSON.stringify([
      [descriptor, manifest, config, ofPlatform],
      layers.map(({ change, before, after }) => [change, before?.position, after?.position]),
      entries.map(({ path, change, fields }) => [path, change, fields]),
    ]);
  });
  return [...groups.values()].map((group) => ({
    platforms: group.map(({ platform }) => platform),
    programs: group[0]?.programs ?? NOTHING,
  }));
}
