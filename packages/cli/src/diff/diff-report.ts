import type { DiffedEntry, EntryDiff, ImageDiff, PlatformDiff } from '@strake/core';
import { diffPrograms } from './diff-programs.ts';
import type { ProgramDiff } from './program-diff.ts';
import type { ProgramFacts } from './program-facts.ts';

/** What two images have not in common, as `strake diff --format json` prints it. */
export interface DiffReport extends Omit<ImageDiff, 'platforms'> {
  readonly platforms: readonly PlatformReport[];
  /** Conditions of `--fail-on` that hold. */
  readonly failed: readonly FailedCondition[];
}

export interface PlatformReport extends PlatformDiff {
  /** Programs of Go among the entries. */
  readonly programs: readonly ProgramDiff[];
}

export interface FailedCondition {
  /** As it was written: `size:+5%`. */
  readonly condition: string;
  /** Absent for what is about the index. */
  readonly platform?: string;
  /** `the user is "root", was "nonroot"` */
  readonly message: string;
}

/** A report in which no condition is checked yet. What programs say is told once, not with their entries. */
export function makeReport(diff: ImageDiff<ProgramFacts>): DiffReport {
  const platforms = diff.platforms.map((platform) => ({
    ...platform,
    entries: platform.entries.map(plainEntry),
    programs: diffPrograms(platform.entries),
  }));
  return { ...diff, platforms, failed: [] };
}

function plainEntry({ before, after, ...entry }: EntryDiff<ProgramFacts>): EntryDiff {
  return {
    ...entry,
    ...(before && { before: withoutFacts(before) }),
    ...(after && { after: withoutFacts(after) }),
  };
}

function withoutFacts({ facts: _, ...entry }: DiffedEntry<ProgramFacts>): DiffedEntry {
  return entry;
}
