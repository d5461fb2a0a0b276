import { posix } from 'node:path';
import type { StringMap } from '@strake/oci';
import type { Action } from '../action-cache/index.ts';
import type { InputQuery } from '../action-cache/recorded-input.ts';
import { StrakeError } from '../errors/index.ts';
import type { RunOptions, RunResult } from '../host/access/index.ts';
import type { MemoryFiles } from './memory-files.ts';

/** What results in memory can depend on. */
export interface MemoryInputs {
  /** The caller's environment. */
  readonly env: StringMap;
  readonly files: MemoryFiles;
  /** @throws TOOL_NOT_FOUND */
  run(argv: readonly string[], options: RunOptions): RunResult;
}

/** The present state of an input. Programs are taken to be the same in every build. */
export function memoryState(query: InputQuery, { env }: Action, inputs: MemoryInputs): string {
  const { files } = inputs;
  switch (query.kind) {
    case 'file':
      return textOf(files, query.path);
    case 'tree':
      return JSON.stringify(treeOf(files, query.path, query.contents));
    case 'names': {
      const { suffixes = [''], types = {} } = query;
      const names = files.list(query.path).filter((name) => {
        const isDirectory = files.isDirectory(posix.join(query.path, name));
        if (types[name] === (isDirectory ? 'directory' : 'other')) return true;
        return !isDirectory && suffixes.some((suffix) => name.endsWith(suffix));
      });
      return names.join('\n');
    }
    case 'files':
      return JSON.stringify(
        Object.entries(query.directories).map(([directory, names]) =>
          names
            .split('\n')
            .map((name) =>
              name === '.' ? files.list(directory) : textOf(files, posix.join(directory, name)),
            ),
        ),
      );
    case 'env':
      return env[query.name] ?? 'unset';
    case 'command':
      return outputOf(inputs, query.argv, query.directory);
    case 'tool':
      return '';
  }
}

function textOf(files: MemoryFiles, path: string): string {
  return JSON.stringify(files.read(path) ?? null);
}

function treeOf(files: MemoryFiles, directory: string, contents: boolean): unknown {
  return files.list(directory).map((name) => {
    const path = posix.join(directory, name);
    if (files.isDirectory(path)) return [name, treeOf(files, path, contents)];
    return contents ? [name, textOf(files, path)] : [name];
  });
}

function outputOf({ run, env }: MemoryInputs, argv: readonly string[], directory: string): string {
  try {
    return JSON.stringify(run(argv, { directory, env }));
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND') return 'missing';
    throw thrown;
  }
}
