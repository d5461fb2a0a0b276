import { readProgramSizes } from '@strake/plugin-go/program';
import type { SizesAnswer } from '../answer/index.ts';
import type { OpenLayer } from '../content/index.ts';

/**
 * Which bytes of a program of Go are of which module and package.
 * @throws what reading the layer throws
 */
export async function readSizes(layer: OpenLayer, entry: number): Promise<SizesAnswer> {
  const size = layer.answer.entries[entry]?.[5] ?? 0;
  const read = (offset: number, length: number) => layer.read(entry, offset, length);
  const program = await readProgramSizes({ read }, size);
  return program ? { program } : {};
}
