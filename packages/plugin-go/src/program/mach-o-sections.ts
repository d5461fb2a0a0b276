import { Fields } from './fields.ts';
import type { ForwardReader } from './forward-reader.ts';
import { MOST_SEGMENTS, type Segment } from './segment.ts';

const VM_PROT_WRITE = 2;
const VM_PROT_EXECUTE = 4;

/** Sections without bytes in the file. */
const ZERO_FILLED = [0x1, 0xc, 0x12];

const MOST_COMMAND_BYTES = 1 << 20;

/** Where each width has its fields. Source: Apple, mach-o/loader.h. */
const WIDTHS = {
  32: {
    header: 28,
    command: 0x1,
    segment: 56,
    fileOffset: 32,
    fileSize: 36,
    section: 68,
    sectionSize: 36,
    sectionOffset: 40,
  },
  64: {
    header: 32,
    command: 0x19,
    segment: 72,
    fileOffset: 40,
    fileSize: 48,
    section: 80,
    sectionSize: 40,
    sectionOffset: 48,
  },
} as const;

const MAGIC: Readonly<Record<string, readonly [32 | 64, isLittle: boolean]>> = {
  feedface: [32, false],
  feedfacf: [64, false],
  cefaedfe: [32, true],
  cffaedfe: [64, true],
};

/** The sections of a program for macOS, and its segments without sections, of the first architecture of several. Undefined: it is not one. */
export async function machOSections(
  reader: ForwardReader,
): Promise<readonly Segment[] | undefined> {
  const start = await seekFirstArchitecture(reader);
  const found = MAGIC[magicOf(await reader.peek(4))];
  if (start === undefined || !found) return undefined;
  const [width, isLittle] = found;
  const shape = WIDTHS[width];
  const header = new Fields(await reader.peek(shape.header), isLittle);
  if (header.length < shape.header) return undefined;
  const size = header.u32(20);
  if (size > MOST_COMMAND_BYTES) return undefined;
  const bytes = await reader.peek(shape.header + size);
  const commands = new Fields(bytes.subarray(0, shape.header + size), isLittle);
  const sections: Segment[] = [];
  let at: number = shape.header;
  for (let left = header.u32(16); left > 0 && at + 8 <= commands.length; left -= 1) {
    const length = commands.u32(at + 4);
    if (length < 8 || at + length > commands.length) break;
    if (commands.u32(at) === shape.command && length >= shape.segment)
      sections.push(...segmentSections(commands, { at, length, width, start }));
    if (sections.length > MOST_SEGMENTS) return undefined;
    at += length;
  }
  return sections;
}

function segmentSections(
  commands: Fields,
  {
    at,
    length,
    width,
    start,
  }: {
    readonly at: number;
    readonly length: number;
    readonly width: 32 | 64;
    readonly start: number;
  },
): readonly Segment[] {
  const shape = WIDTHS[width];
  const protection = commands.u32(at + shape.segment - 12);
  const count = Math.min(
    commands.u32(at + shape.segment - 8),
    Math.floor((length - shape.segment) / shape.section),
  );
  const word = (offset: number): number =>
    width === 64 ? commands.u64(offset) : commands.u32(offset);
  const access = {
    isWritable: (protection & VM_PROT_WRITE) !== 0,
    isExecutable: (protection & VM_PROT_EXECUTE) !== 0,
  };
  if (count === 0)
    return [
      {
        name: commands.name(at + 8, 16),
        address: word(at + 24),
        offset: start + word(at + shape.fileOffset),
        size: word(at + shape.fileSize),
        ...access,
      },
    ];
  return Array.from(
    { length: count },
    (_, index) => at + shape.segment + index * shape.section,
  ).flatMap((section) => {
    const type = commands.u32(section + shape.sectionOffset + 16) & 0xff;
    if (ZERO_FILLED.includes(type)) return [];
    return {
      name: commands.name(section, 16),
      address: word(section + 32),
      offset: start + commands.u32(section + shape.sectionOffset),
      size: word(section + shape.sectionSize),
      ...access,
    };
  });
}

/** Goes to the first program of a file with several, and returns its offset. Undefined: there is none. Source: Apple, mach-o/fat.h. */
async function seekFirstArchitecture(reader: ForwardReader): Promise<number | undefined> {
  const bytes = await reader.peek(32);
  const magic = magicOf(bytes);
  if (magic !== 'cafebabe' && magic !== 'cafebabf') return 0;
  const header = new Fields(bytes, false);
  if (header.length < 32) return undefined;
  const count = header.u32(4);
  // Class files of Java start with the same bytes; here they have a version, 45 or later.
  if (count === 0 || count >= 45) return undefined;
  const start = magic === 'cafebabe' ? header.u32(16) : header.u64(16);
  reader.seek(start);
  return start;
}

function magicOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.subarray(0, 4)).toString('hex');
}
