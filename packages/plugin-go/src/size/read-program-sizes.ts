import { findSectionTable, readSections, type Section } from '../program/elf-sections.ts';
import { ForwardReader } from '../program/forward-reader.ts';
import { KeptBytes } from '../program/kept-bytes.ts';
import { parseBuildInfo } from '../program/parse-build-info.ts';
import type { ProgramSource } from '../program/program-source.ts';
import { findRawBuildInfo } from '../program/raw-build-info.ts';
import { readSegments } from '../program/read-segments.ts';
import type { Segment } from '../program/segment.ts';
import { textSize } from './function-sizes.ts';
import { findTypes, readThrough } from './module-data.ts';
import { moduleSizes } from './module-sizes.ts';
import { otherSizes, strippableSize } from './other-sizes.ts';
import { type PackageBytes, packageSizes } from './package-sizes.ts';
import { findPclntab } from './pclntab.ts';
import type { ProgramSizes } from './program-sizes.ts';
import { typeSizes } from './type-sizes.ts';

/**
 * Which bytes of a program of Go are of which module and package, by the tables that its runtime needs: they are there in stripped
 * programs too. Programs are of ELF, PE or Mach-O, of the first architecture if they have several, built by Go 1.18 or later. It reads
 * forwards, and keeps the table of functions in memory: some 30 % of the program, at most 512 MiB.
 * @param size of the file in bytes
 * @returns undefined for anything else
 * @throws only what the source throws
 */
export async function readProgramSizes(
  source: ProgramSource,
  size: number,
): Promise<ProgramSizes | undefined> {
  const kept = new KeptBytes(source);
  const reader = new ForwardReader(kept);
  const elf = await findSectionTable(reader);
  const segments = await readSegments(reader);
  if (!segments) return undefined;
  kept.keep(segments.filter(({ isExecutable }) => !isExecutable));
  const holders = mayHavePclntab(segments);
  if (!kept.isRandom) await readConstants(reader, segments, holders);
  const table = await findPclntab(reader, holders, elf?.isLittle ?? true);
  const text = table && textSize(table);
  if (!table || text === undefined || text > size) return undefined;
  kept.drop({ offset: table.offset, size: table.bytes.length });
  if (!kept.isRandom) await readThrough(reader, endOfConstants(segments, table));
  const raw = await findRawBuildInfo(reader, segments);
  const info = raw && parseBuildInfo(raw);
  const types = await findTypes(reader, kept, segments, table);
  const sections = elf ? await readSections(reader, elf) : segments;
  const packages = packageSizes(table, size);
  if (!packages) return undefined;
  if (types) addTypes(packages, typeSizes(types, hasSwissMaps(info?.goVersion)));
  const attributed = [...packages.values()];
  const places = { size, sections: named(sections, segments), table, text, attributed };
  let other = otherSizes({ ...places, ...(types && { types: types.offset }) });
  if (!other && types) {
    // A table of types that does not fit was another one.
    for (const each of attributed) each.types = 0;
    other = otherSizes(places);
  }
  if (!other) return undefined;
  const strippable = strippableSize(other);
  return {
    size,
    ...(info ? { goVersion: info.goVersion } : {}),
    modules: moduleSizes(packages, info),
    other,
    ...(strippable > 0 ? { strippable } : {}),
  };
}

/** Types are among the constants before the table of functions. */
async function readConstants(
  reader: ForwardReader,
  segments: readonly Segment[],
  holders: readonly Segment[],
): Promise<void> {
  const end = Math.min(...holders.map(({ offset }) => offset));
  const before = segments.filter(({ isExecutable, offset }) => !isExecutable && offset < end);
  if (before.length === 0) return;
  reader.seek(Math.min(...before.map(({ offset }) => offset)));
  await readThrough(reader, end);
}

/** Where the constants behind the table of functions end: build information is the first that follows. */
function endOfConstants(segments: readonly Segment[], { offset }: { readonly offset: number }) {
  const info = segments.find(({ name }) => name === '__go_buildinfo');
  if (info) return info.offset;
  const own = segments.find((each) => each.offset <= offset && offset < each.offset + each.size);
  const data = segments.filter(({ isWritable, offset: start }) => isWritable && start > offset);
  const end = own && !own.isWritable && !own.isExecutable ? own.offset + own.size : 0;
  return Math.min(end, ...data.map((each) => each.offset));
}

/** Maps of Go 1.24 and later have other descriptors. */
function hasSwissMaps(goVersion = ''): boolean {
  const [, minor = '24'] = /^go1\.(\d+)/.exec(goVersion) ?? [];
  return Number(minor) >= 24;
}

function addTypes(
  packages: Map<string, PackageBytes>,
  sizes: ReadonlyMap<string, number> = new Map(),
): void {
  for (const [path, types] of sizes) {
    const known = packages.get(path);
    if (known) known.types += types;
    else packages.set(path, { code: 0, tables: 0, data: 0, types });
  }
}

/** Linkers put the table beside constants, or, where code and constants share a segment, behind the code. */
function mayHavePclntab(segments: readonly Segment[]): readonly Segment[] {
  const own = segments.filter(({ name }) => name === '__gopclntab' || name === '.gopclntab');
  if (own.length > 0) return own;
  const code = segments.findIndex(({ isExecutable }) => isExecutable);
  const hasConstants = segments
    .slice(code + 1)
    .some(({ isExecutable, isWritable, size }) => !isExecutable && !isWritable && size > 0);
  return hasConstants ? segments.filter(({ isExecutable }) => !isExecutable) : segments;
}

/** Segments stand for sections where a program has no section headers. */
function named(sections: readonly Section[], segments: readonly Segment[]): readonly Section[] {
  if (sections.length > 0) return sections;
  return segments.map((segment) => ({
    ...segment,
    name: segment.isExecutable ? 'code' : segment.isWritable ? 'data' : 'constants',
  }));
}
