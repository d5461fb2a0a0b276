import { findSectionTable, readSections, type Section } from '../program/elf-sections.ts';
import { ForwardReader } from '../program/forward-reader.ts';
import { parseBuildInfo } from '../program/parse-build-info.ts';
import type { ProgramSource } from '../program/program-source.ts';
import { findRawBuildInfo } from '../program/raw-build-info.ts';
import { readSegments } from '../program/read-segments.ts';
import type { Segment } from '../program/segment.ts';
import { textSize } from './function-sizes.ts';
import { moduleSizes } from './module-sizes.ts';
import { otherSizes, strippableSize } from './other-sizes.ts';
import { packageSizes } from './package-sizes.ts';
import { findPclntab } from './pclntab.ts';
import type { ProgramSizes } from './program-sizes.ts';

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
  const reader = new ForwardReader(source);
  const elf = await findSectionTable(reader);
  const segments = await readSegments(reader);
  if (!segments) return undefined;
  const table = await findPclntab(reader, mayHavePclntab(segments), elf?.isLittle ?? true);
  const text = table && textSize(table);
  if (!table || text === undefined || text > size) return undefined;
  const raw = await findRawBuildInfo(reader, segments);
  const info = raw && parseBuildInfo(raw);
  const sections = elf ? await readSections(reader, elf) : segments;
  const packages = packageSizes(table, size);
  if (!packages) return undefined;
  const attributed = [...packages.values()];
  const other = otherSizes({ size, sections: named(sections, segments), table, text, attributed });
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
