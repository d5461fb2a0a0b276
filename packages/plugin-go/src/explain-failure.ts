import type { StrakeError } from '@strake/core/plugin';
import { type GoErrorCode, goError } from './error-codes.ts';

interface Explanation {
  readonly pattern: RegExp;
  readonly code: GoErrorCode;
  /** @param found the matches of the pattern's groups */
  message(directory: string, found: readonly string[]): string;
  readonly hint: string;
  /** Whether to show Go's own message too. */
  readonly showOutput: boolean;
}

const EXPLANATIONS: readonly Explanation[] = [
  {
    pattern: /go\.mod file not found|cannot find main module/,
    code: 'GO_MODULE_NOT_FOUND',
    message: (directory) => `no go.mod in ${directory} or above`,
    hint: 'Work in the directory of the module ("strake -C DIR …"), set "dir" to it in the configuration, or create one with "go mod init NAME".',
    showOutput: false,
  },
  {
    pattern: /requires go >= (\S+) \(running go (\S+?)[;)]/,
    code: 'TOOL_FAILED',
    message: (directory, [wanted, running]) =>
      `go ${running} is too old for ${directory}, which requires ${wanted}`,
    hint: 'Install a newer Go, or let go download one: GOTOOLCHAIN=auto.',
    showOutput: true,
  },
  {
    pattern: /inconsistent vendoring/,
    code: 'GO_MODULE_MISSING',
    message: (directory) => `the vendor directory of ${directory} does not match its go.mod`,
    hint: 'Run "go mod vendor" there (in a workspace, "go work vendor").',
    showOutput: true,
  },
  {
    pattern: /missing go\.sum entry|updates to go\.mod needed/,
    code: 'GO_MODULE_MISSING',
    message: (directory) => `go.mod and go.sum of ${directory} are not up to date`,
    hint: 'Run "go mod tidy" there.',
    showOutput: true,
  },
];

/**
 * The error for a `go list` that failed as a whole.
 * @param platform that it was asked for; absent: that of the machine
 */
export function explainFailure(directory: string, stderr: string, platform?: string): StrakeError {
  const about = platform === undefined ? {} : { platform };
  const output = stderr.trim();
  for (const { pattern, code, message, hint, showOutput } of EXPLANATIONS) {
    const found = pattern.exec(output);
    if (!found) continue;
    const facts = { ...about, hint, ...(showOutput ? { output } : {}) };
    return goError(code, message(directory, found.slice(1)), facts);
  }
  const where = platform === undefined ? directory : `${directory} for ${platform}`;
  return goError('TOOL_FAILED', `go list failed in ${where}`, {
    ...about,
    output,
    hint: 'Run "go list ./..." there for details.',
  });
}

/** The error for a missing module directory. */
export function directoryMissing(directory: string, platform: string): StrakeError {
  return goError('GO_MODULE_NOT_FOUND', `directory ${directory} does not exist`, {
    platform,
    hint: 'Set "dir" to the directory of the module, relative to the configuration.',
  });
}
