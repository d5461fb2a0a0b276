import type { DiffedEntry, EntryDiff, EntryField, LayerDiff, PlatformDiff } from '@strake/core';
import { diffFacts } from '../../diff/diff-programs.ts';
import type { ProgramFacts } from '../../diff/program-facts.ts';
import type { ImageDifference } from './image-difference.ts';

type Difference = Omit<ImageDifference, 'platform'>;

const HOW: Readonly<Partial<Record<LayerDiff['change'], string>>> = {
  recompressed: 'has the same files, and is compressed differently',
  rewritten: 'has the same files, and is another tar',
  moved: 'is at another place',
};

/** The first difference of a layer that is not the same: of its entries, or how it is written. */
export function describeLayer(
  { change, before, after, unread }: LayerDiff,
  { layers, entries }: Pick<PlatformDiff<ProgramFacts>, 'layers' | 'entries'>,
): Difference {
  const entry = entries.find(
    (each) =>
      (before && each.before?.layer === before.position) ||
      (after && each.after?.layer === after.position),
  );
  const path = entry && { path: entry.path };
  if (!before) return { ...path, what: 'the rebuilt image has one layer more' };
  const about = { layer: before.digest };
  const count = layers.filter((each) => each.before).length;
  const name = `layer ${before.position + 1} of ${count}`;
  if (!after && change === 'removed')
    return { ...about, ...path, what: `${name} is not in the rebuilt image` };
  const how = unread ? 'is another one, which is not here' : HOW[change];
  if (how !== undefined || !entry)
    return { ...about, what: `${name} ${how ?? 'has other files, and the image has the same'}` };
  return { ...about, ...path, what: describeEntry(entry) };
}

function describeEntry({ fields, before, after }: EntryDiff<ProgramFacts>): string {
  if (!after) return 'is not in the rebuilt image';
  if (!before) return 'is in the rebuilt image only';
  const [field = 'content'] = fields;
  const what = `${field} is ${VALUES[field](before)}, rebuilt ${VALUES[field](after)}`;
  const program = fields.includes('content') && describeProgram(before.facts, after.facts);
  return program ? `${what}; ${program}` : what;
}

const VALUES: Readonly<Record<EntryField, (entry: DiffedEntry<unknown>) => string>> = {
  type: ({ type }) => type,
  mode: ({ mode }) => mode,
  owner: ({ uid, gid }) => `${uid}:${gid}`,
  target: ({ target = 'none' }) => target,
  device: ({ device = 'none' }) => device,
  whiteout: ({ whiteout = 'none' }) => whiteout,
  mtime: ({ mtime }) => new Date(mtime * 1000).toISOString(),
  size: ({ size }) => `${size}`,
  content: ({ digest = 'nothing' }) => digest,
  attributes: ({ attributes = {} }) => JSON.stringify(attributes),
};

/**
 * The first thing that two programs of Go say differently of their builds: `the program says -ldflags=-s, rebuilt -ldflags=-w`.
 * @returns undefined if they say the same, or are not programs of Go
 */
function describeProgram(
  before: ProgramFacts | undefined,
  after: ProgramFacts | undefined,
): string | undefined {
  if (!before || !after) return undefined;
  const { toolchain, package: main, settings, modules } = diffFacts(before, after);
  const [first] = [
    ...(toolchain ? [{ name: 'version of Go', ...toolchain }] : []),
    ...(main ? [{ name: 'package', ...main }] : []),
    ...settings,
    ...modules.map((module) => ({
      ...module,
      name: module.main ? 'main module' : `module ${module.path}`,
    })),
  ];
  if (!first) return undefined;
  const { name, before: one = 'nothing', after: other = 'nothing' } = first;
  return `the program says ${name}=${one}, rebuilt ${other}`;
}
