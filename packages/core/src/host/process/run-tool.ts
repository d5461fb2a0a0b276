import { type FinishedProcess, type ProcessOptions, runProcess } from '@strake/oci/internal';
import { gitSettings } from './git-settings.ts';

export interface ToolOptions
  extends Pick<ProcessOptions, 'encoding' | 'env' | 'input' | 'maxOutputBytes' | 'timeoutMs'> {
  /** Absolute. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

/**
 * Runs a program of a build in its own process group, so that cancelling a build also ends grandchildren. If it runs git, untracked
 * files count, regardless of the user's git configuration.
 * @throws TOOL_NOT_FOUND; FILE_UNREADABLE for a directory that does not exist; TOOL_FAILED if it cannot be started or takes too
 * long; the signal's reason when it is aborted
 */
export function runTool(argv: readonly string[], options: ToolOptions): Promise<FinishedProcess> {
  const env = { ...options.env, ...gitSettings(options.env) };
  return runProcess(argv, { ...options, env, detached: true });
}
