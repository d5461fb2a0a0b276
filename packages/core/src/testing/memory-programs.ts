import { StrakeError } from '../errors/index.ts';
import type { RunOptions, RunResult } from '../host/access/index.ts';
import type { MemoryFiles } from './memory-files.ts';

/** The result of a program; by default the output is empty and the exit code 0. */
export type ProgramOutput =
  | string
  | (Partial<RunResult> & {
      /** The files that it writes, by absolute path. An output that no program writes contains its own path. */
      readonly files?: Readonly<Record<string, string>>;
    });

/**
 * The fake for all programs that a plugin runs. Undefined: no such program is installed.
 * @param read returns the content of a file of the project, or of one that a step wrote; by absolute path, or relative to the
 * project's directory
 */
export type MemoryPrograms = (
  argv: readonly string[],
  options: RunOptions,
  read: (path: string) => string | undefined,
) => ProgramOutput | undefined;

/**
 * Runs the fake of a program.
 * @param found the files that the program can read
 * @param written takes what the program writes
 * @throws TOOL_NOT_FOUND
 */
export function runInMemory(
  programs: MemoryPrograms,
  argv: readonly string[],
  options: RunOptions,
  found: MemoryFiles,
  written: Map<string, string>,
): RunResult {
  const answer = programs(argv, options, found.read);
  if (answer === undefined) {
    throw new StrakeError('TOOL_NOT_FOUND', `"${argv[0]}" is not on PATH`, {
      argv,
      hint: `The "programs" of the test returned nothing for: ${argv.join(' ')}`,
    });
  }
  const said: Exclude<ProgramOutput, string> =
    typeof answer === 'string' ? { stdout: answer } : answer;
  const { files = {}, ...result } = said;
  for (const [path, text] of Object.entries(files)) written.set(path, text);
  return { stdout: '', stderr: '', exitCode: 0, ...result };
}
