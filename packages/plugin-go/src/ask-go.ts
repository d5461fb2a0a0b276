import { type HostAccess, type RunOptions, type RunResult, StrakeError } from '@strake/core/plugin';

/**
 * Runs the go command.
 * @param argv without `go`
 * @throws TOOL_NOT_FOUND with a hint about installing Go
 */
export async function askGo(
  host: Pick<HostAccess, 'run'>,
  argv: readonly string[],
  options: RunOptions = {},
): Promise<RunResult> {
  try {
    return await host.run(['go', ...argv], options);
  } catch (thrown) {
    if (!StrakeError.is(thrown) || thrown.code !== 'TOOL_NOT_FOUND') throw thrown;
    throw new StrakeError('TOOL_NOT_FOUND', 'go is not on PATH', {
      cause: thrown,
      hint: 'Install Go from https://go.dev/dl/, or add the directory of an installed Go (often /usr/local/go/bin) to PATH.',
    });
  }
}
