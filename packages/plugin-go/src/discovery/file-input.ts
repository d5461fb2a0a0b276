import { basename, dirname } from 'node:path';
import type { DiscoveredInput, DiscoveryFiles } from '@strake/core/plugin';

/** Whether go would read a file. It ignores a directory of this name. */
export function isPresent(path: string, disk: Pick<DiscoveryFiles, 'type'>): boolean {
  const type = disk.type(path);
  return type !== undefined && type !== 'directory';
}

/** An input, where a directory has the name of a file: that no file has it. */
export function withoutDirectory(
  input: DiscoveredInput,
  isDirectory: (path: string) => boolean,
): DiscoveredInput {
  if (!('file' in input) || !isDirectory(input.file)) return input;
  return { names: dirname(input.file), suffixes: [], types: { [basename(input.file)]: 'other' } };
}
