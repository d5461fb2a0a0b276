import type { EntryDiff } from '@strake/core';
import type { PlatformReport } from '../diff/diff-report.ts';
import type { ModuleChange, ProgramDiff, SizeChange } from '../diff/program-diff.ts';
import { type DiffRow, sidesRow } from './diff-row.ts';

/** What the program of that path says of its build. */
export function programRows(path: string): (platform: PlatformReport) => readonly DiffRow[] {
  return ({ programs, entries }) => {
    const entry = entries.find((each) => each.path === path);
    return programs.filter((each) => each.path === path).flatMap((each) => rowsOf(each, entry));
  };
}

function rowsOf(program: ProgramDiff, entry: EntryDiff | undefined): readonly DiffRow[] {
  const { change, size, toolchain, package: name, settings, modules } = program;
  const sizes = [[size.before, size.after] as const];
  const bytes = new Map(program.sizes?.map((each) => [each.path, each]));
  if (change !== 'changed')
    return [{ sign: change === 'added' ? '+' : '-', name: 'program', sizes, weight: 9 }];
  const told = [
    ...(toolchain ? [heavy(sidesRow('Go', toolchain))] : []),
    ...(name ? [heavy(sidesRow('package', name))] : []),
    ...settings.map((setting) => heavy(sidesRow(setting.name, setting))),
    ...modules.map((module) => moduleRow(module, bytes)),
  ];
  return [
    ...(size.before === size.after
      ? []
      : [{ sign: '~', name: 'size', sizes, weight: 9, isLoose: true } as const]),
    ...(told.length > 0 ? told : contentRows(entry)),
    ...moreRows(program),
  ];
}

/** All that is known of a program that says the same of its build. */
function contentRows(entry: EntryDiff | undefined): readonly DiffRow[] {
  const [before, after] = [entry?.before?.digest, entry?.after?.digest];
  if (before === undefined || after === undefined) return [];
  return [{ sign: '~', name: 'content', digests: [[before, after]], weight: 9 }];
}

function heavy(row: DiffRow): DiffRow {
  return { ...row, weight: 9 };
}

const SIGNS: Readonly<Record<ModuleChange['change'], DiffRow['sign']>> = {
  added: '+',
  removed: '-',
  up: '↑',
  down: '↓',
  changed: '~',
};

const MAJOR = 7;

/** What is more of a change comes first where not all are shown. */
function weightOf({ change, level, main }: ModuleChange): number {
  if (main) return 8;
  if (level === 'major') return MAJOR;
  if (change === 'down') return 6;
  if (change !== 'up') return 5;
  return level === 'minor' ? 1 : 0;
}

/** Modules that are the same, and the rest of the program, with other bytes. */
function moreRows({ modules, sizes = [] }: ProgramDiff): readonly DiffRow[] {
  const told = new Set(modules.map(({ path }) => path));
  return sizes
    .filter(({ path }) => !told.has(path))
    .map(({ path, before, after }) => ({
      sign: '~',
      name: path,
      sizes: [[before, after]],
      isLoose: true,
    }));
}

function moduleRow(module: ModuleChange, bytes: ReadonlyMap<string, SizeChange>): DiffRow {
  const size = bytes.get(module.path);
  const { path, change, level, before, after } = module;
  return {
    sign: SIGNS[change],
    name: path,
    ...(before !== undefined && { before }),
    ...(after !== undefined && { after }),
    ...(level === 'major' && { note: 'major' }),
    ...(size && { sizes: [[size.before, size.after]] }),
    // Where bytes are known, most bytes count.
    weight: bytes.size > 0 && weightOf(module) < MAJOR ? 0 : weightOf(module),
  };
}
