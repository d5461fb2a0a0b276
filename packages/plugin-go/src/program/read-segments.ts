import { elfSegments } from './elf-segments.ts';
import type { ForwardReader } from './forward-reader.ts';
import { machOSections } from './mach-o-sections.ts';
import { peSections } from './pe-sections.ts';
import type { Segment } from './segment.ts';

/** The segments of ELF, or the sections of PE or Mach-O. Undefined: it is not a program. */
export async function readSegments(reader: ForwardReader): Promise<readonly Segment[] | undefined> {
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
