import type { BuildInfo } from './build-info.ts';
import { elfSegments } from './elf-segments.ts';
import { ForwardReader } from './forward-reader.ts';
import { machOSections } from './mach-o-sections.ts';
import { parseBuildInfo } from './parse-build-info.ts';
import { peSections } from './pe-sections.ts';
import type { ProgramSource } from './program-source.ts';
import { findRawBuildInfo } from './raw-build-info.ts';
import type { Segment } from './segment.ts';

/**
 * What a program of Go says of its build: of ELF, PE or Mach-O, of the first architecture if it has several. It reads forwards, and only
 * headers and data, up to the build information; it keeps 5 MB at most.
 * @returns undefined for anything else, programs of Go 1.17 and older too
 * @throws only what the source throws
 */
export async function readBuildInfo(source: ProgramSource): Promise<BuildInfo | undefined> {
  const reader = new ForwardReader(source);
  const segments = await readSegments(reader);
  const raw = segments && (await findRawBuildInfo(reader, segments));
  return raw && parseBuildInfo(raw);
}

async function readSegments(reader: ForwardReader): Promise<readonly Segment[] | undefined> {
  const [a = 0, b = 0, c = 0, d = 0] = await reader.peek(4);
  switch (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) {
    case 0x7f454c46:
      return elfSegments(reader);
    case 0xfeedface:
    case 0xfeedfacf:
    case 0xcefaedfe:
    case 0xcffaedfe:
    case 0xcafebabe:
    case 0xcafebabf:
      return machOSections(reader);
  }
  return a === 0x4d && b === 0x5a ? peSections(reader) : undefined;
}
