import { createHash } from 'node:crypto';

/** What macOS looks at before it runs a 64-bit Mach-O file. Source: <mach-o/loader.h>, <kern/cs_blobs.h>. */
export interface MachOFacts {
  /** 0x100000c for arm64, 0x1000007 for x86-64. */
  readonly cpu: number;
  /** The sections by segment and name: `NODE_SEA/__NODE_SEA_BLOB`. */
  readonly sections: ReadonlyMap<string, Buffer>;
  readonly signature: SignatureFacts;
}

interface SignatureFacts {
  readonly identifier: string;
  readonly isAdHoc: boolean;
  /** Bytes after the signature, and outside of the last segment: none may be. */
  readonly bytesBehind: number;
  /** Pages whose hash is another, or missing. */
  readonly wrongPages: number;
}

/** @throws Error if it is not signed */
export function readMachO(file: Buffer): MachOFacts {
  const sections = new Map<string, Buffer>();
  let signature: SignatureFacts | undefined;
  let end = 0;
  let at = 32;
  for (let left = file.readUInt32LE(16); left > 0; left -= 1) {
    const command = file.readUInt32LE(at);
    if (command === 0x19) {
      end = Number(file.readBigUInt64LE(at + 40) + file.readBigUInt64LE(at + 48));
      for (let index = 0; index < file.readUInt32LE(at + 64); index += 1)
        addSection(file, at + 72 + index * 80, sections);
    }
    if (command === 0x1d)
      signature = readSignature(file, file.readUInt32LE(at + 8), file.readUInt32LE(at + 12), end);
    at += file.readUInt32LE(at + 4);
  }
  if (signature === undefined) throw new Error('not signed');
  return { cpu: file.readUInt32LE(4), sections, signature };
}

function addSection(file: Buffer, at: number, sections: Map<string, Buffer>): void {
  const text = (from: number) => file.toString('latin1', from, from + 16).replace(/\0+$/, '');
  const offset = file.readUInt32LE(at + 48);
  const bytes = file.subarray(offset, offset + Number(file.readBigUInt64LE(at + 40)));
  sections.set(`${text(at + 16)}/${text(at)}`, bytes);
}

function readSignature(file: Buffer, offset: number, size: number, end: number): SignatureFacts {
  const directory = offset + file.readUInt32BE(offset + 16);
  const word = (at: number) => file.readUInt32BE(directory + at);
  const identifier = directory + word(20);
  const codeBytes = word(32);
  const pageBytes = 2 ** file.readUInt8(directory + 39);
  const pages = Math.ceil(codeBytes / pageBytes);
  let wrongPages = Math.abs(pages - word(28));
  for (let page = 0; page < pages; page += 1) {
    const bytes = file.subarray(page * pageBytes, Math.min((page + 1) * pageBytes, codeBytes));
    const hash = directory + word(16) + page * 32;
    if (
      !createHash('sha256')
        .update(bytes)
        .digest()
        .equals(file.subarray(hash, hash + 32))
    )
      wrongPages += 1;
  }
  return {
    identifier: file.toString('latin1', identifier, file.indexOf(0, identifier)),
    isAdHoc: (word(12) & 2) !== 0,
    bytesBehind: Math.max(file.length, end) - (offset + size),
    wrongPages: codeBytes === offset ? wrongPages : pages,
  };
}
