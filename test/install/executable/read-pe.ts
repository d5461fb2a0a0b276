/** A 64-bit PE file, as far as a loader reads it to find a resource. Source: Microsoft, "PE Format". */
export interface PeFacts {
  /** 0x8664 for x86-64. */
  readonly machine: number;
  /** The data of the resources of type RT_RCDATA, by name. */
  readonly data: ReadonlyMap<string, Buffer>;
}

const RT_RCDATA = 10;
const RESOURCE_TABLE = 2;
const HIGH_BIT = 0x80000000;

/** @throws Error or RangeError if it is not such a file */
export function readPe(file: Buffer): PeFacts {
  const at = file.readUInt32LE(0x3c);
  if (file.toString('latin1', at, at + 4) !== 'PE\0\0') throw new Error('not a PE file');
  const machine = file.readUInt16LE(at + 4);
  const optional = at + 24;
  if (file.readUInt16LE(optional) !== 0x20b) throw new Error('not PE32+');
  const sections = optional + file.readUInt16LE(at + 20);
  const offsetOf = (address: number) => {
    for (let index = 0; index < file.readUInt16LE(at + 6); index += 1) {
      const section = sections + index * 40;
      const start = file.readUInt32LE(section + 12);
      const size = file.readUInt32LE(section + 16);
      if (address >= start && address < start + size)
        return address - start + file.readUInt32LE(section + 20);
    }
    throw new Error(`no section has the address ${address}`);
  };
  const root = offsetOf(file.readUInt32LE(optional + 112 + RESOURCE_TABLE * 8));
  const data = new Map<string, Buffer>();
  for (const type of entriesOf(file, root, root)) {
    if (type.id !== RT_RCDATA) continue;
    for (const named of entriesOf(file, root, type.at)) {
      const [language] = entriesOf(file, root, named.at);
      if (language === undefined || named.name === undefined) continue;
      const start = offsetOf(file.readUInt32LE(language.at));
      data.set(named.name, file.subarray(start, start + file.readUInt32LE(language.at + 4)));
    }
  }
  return { machine, data };
}

interface Entry {
  readonly id: number;
  readonly name?: string;
  /** Offset in the file of the directory or data entry that it names. */
  readonly at: number;
}

function entriesOf(file: Buffer, root: number, directory: number): readonly Entry[] {
  const count = file.readUInt16LE(directory + 12) + file.readUInt16LE(directory + 14);
  return Array.from({ length: count }, (_, index) => {
    const id = file.readUInt32LE(directory + 16 + index * 8);
    const target = root + (file.readUInt32LE(directory + 20 + index * 8) & ~HIGH_BIT);
    if ((id & HIGH_BIT) === 0) return { id, at: target };
    const text = root + (id & ~HIGH_BIT);
    const end = text + 2 + file.readUInt16LE(text) * 2;
    return { id, name: file.toString('utf16le', text + 2, end), at: target };
  });
}
