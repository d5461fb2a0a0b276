import { readBuildInfo } from '@strake/plugin-go/program';
import type { GoAnswer, GoModule, ProgramAnswer } from '../answer/index.ts';
import type { ReadBytes } from './read-bytes.ts';
import { readElf } from './read-elf.ts';

/** Bytes that build information is looked for in: more than any program of Go has. */
const MAX_PROGRAM_BYTES = 1024 * 1024 * 1024;

/**
 * What a program says of itself, if the file is one: ELF, PE or Mach-O.
 * @param head the first bytes of the file
 */
export async function readProgram(
  read: ReadBytes,
  head: Uint8Array,
): Promise<ProgramAnswer | undefined> {
  const magic = Buffer.from(head.subarray(0, 4)).toString('hex');
  const format = /^4d5a/.test(magic)
    ? 'PE (Windows)'
    : /^(?:feedfac[ef]|c[ef]faedfe|cafebab[ef])/.test(magic)
      ? 'Mach-O (macOS)'
      : undefined;
  const elf = magic === '7f454c46' ? await readElf(read) : undefined;
  if (!elf && !format) return undefined;
  const goBuild = await readGo(read);
  // Class files of Java share a magic number with programs for macOS, and texts may begin with MZ.
  if (!elf && !goBuild) return undefined;
  return {
    format: format ?? '',
    facts: [],
    sections: [],
    ...elf,
    ...(goBuild && { goBuild }),
  };
}

async function readGo(read: ReadBytes): Promise<GoAnswer | undefined> {
  const info = await readBuildInfo({
    read: async (offset, length) =>
      offset > MAX_PROGRAM_BYTES ? new Uint8Array() : read(offset, length),
  });
  if (!info) return undefined;
  const modules = [...(info.main ? [info.main] : []), ...info.dependencies];
  return {
    goVersion: info.goVersion,
    ...(info.path !== undefined && { path: info.path }),
    modules: modules.map(({ path, version, replacement }): GoModule => {
      const other = replacement && `${replacement.path} ${replacement.version}`.trim();
      return { path, version, ...(other && { replacement: other }) };
    }),
    settings: [...info.settings],
  };
}
