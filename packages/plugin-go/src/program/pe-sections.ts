import { Fields } from './fields.ts';
import type { ForwardReader } from './forward-reader.ts';
import { MOST_SEGMENTS, type Segment } from './segment.ts';

const DOS_HEADER = 64;
const FILE_HEADER = 24;
const SECTION_HEADER = 40;

const IMAGE_SCN_MEM_EXECUTE = 0x2000_0000;
const IMAGE_SCN_MEM_WRITE = 0x8000_0000;

/** The sections of a program for Windows. Undefined: it is not one. Source: PE format of Microsoft, "Section Table". */
export async function peSections(reader: ForwardReader): Promise<readonly Segment[] | undefined> {
  const dos = new Fields(await reader.peek(DOS_HEADER), true);
  if (dos.length < DOS_HEADER) return undefined;
  reader.seek(dos.u32(60));
  const header = new Fields(await reader.peek(FILE_HEADER), true);
  if (header.length < FILE_HEADER || header.u32(0) !== 0x4550) return undefined;
  const count = header.u16(6);
  if (count > MOST_SEGMENTS) return undefined;
  reader.seek(reader.position + FILE_HEADER + header.u16(20));
  const table = new Fields(await reader.peek(SECTION_HEADER * count), true);
  const end = Math.min(table.length, SECTION_HEADER * count);
  const sections: Segment[] = [];
  for (let at = 0; at + SECTION_HEADER <= end; at += SECTION_HEADER) {
    const flags = table.u32(at + 36);
    sections.push({
      name: table.name(at, 8),
      address: table.u32(at + 12),
      offset: table.u32(at + 20),
      // In memory it may be shorter than in the file, which is padded.
      size: Math.min(table.u32(at + 8), table.u32(at + 16)),
      isWritable: (flags & IMAGE_SCN_MEM_WRITE) !== 0,
      isExecutable: (flags & IMAGE_SCN_MEM_EXECUTE) !== 0,
    });
  }
  return sections;
}
