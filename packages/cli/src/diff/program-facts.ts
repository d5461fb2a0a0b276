import type { ContentReader, DiffedFile } from '@strake/core';
import {
  type BuildInfo,
  type BuildModule,
  bytesSource,
  readBuildInfo,
  readProgramSizes,
  streamSource,
} from '@strake/plugin-go/program';

/** What a program says of its build, as plain data. */
export interface ProgramFacts extends Omit<BuildInfo, 'settings' | 'dependencies'> {
  readonly modules: readonly BuildModule[];
  /** Names and values in the order of the program. */
  readonly settings: readonly (readonly [name: string, value: string])[];
  /** Bytes by module; only if they are wanted. */
  readonly sizes?: readonly ModuleBytes[];
}

export interface ModuleBytes {
  /** `std` is the standard library, `other` what is of no module. */
  readonly path: string;
  readonly size: number;
}

/** Programs are held in memory to attribute their bytes; larger ones are not. */
const MOST_BYTES = 512 * 1024 * 1024;
/** ELF, PE, Mach-O of both orders and of several architectures: the first byte. */
const FIRST_BYTES = [0x7f, 0x4d, 0xfe, 0xce, 0xcf, 0xca];

/** Reads what files say of their builds: nothing for anything but a program of Go. @param sizes true: attribute bytes to modules */
export function programReader(sizes: boolean): ContentReader<ProgramFacts> {
  return (file) => (sizes ? readWithSizes(file) : readFacts(streamSource(file.content)));
}

async function readFacts(
  source: Parameters<typeof readBuildInfo>[0],
): Promise<ProgramFacts | undefined> {
  const info = await readBuildInfo(source);
  if (!info) return undefined;
  const { settings, dependencies, ...others } = info;
  return { ...others, modules: dependencies, settings: [...settings] };
}

async function readWithSizes({ content, size }: DiffedFile): Promise<ProgramFacts | undefined> {
  const source = streamSource(content);
  const head = await source.read(0, 1);
  if (!FIRST_BYTES.includes(head[0] ?? 0) || size > MOST_BYTES) return undefined;
  const bytes = Buffer.concat([head, await source.read(1, size - 1)]);
  const facts = await readFacts(bytesSource(bytes));
  const sizes = facts && (await readProgramSizes(bytesSource(bytes), size));
  if (!facts || !sizes) return facts;
  const other = sizes.other.reduce((sum, each) => sum + each.size, 0);
  const modules = sizes.modules.map(({ path, size }) => ({ path, size }));
  return { ...facts, sizes: [...modules, { path: 'other', size: other }] };
}
