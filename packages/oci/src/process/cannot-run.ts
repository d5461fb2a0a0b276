import { stat } from 'node:fs/promises';
import { StrakeError, systemCode } from '../errors/index.ts';

/** The error for a program that did not start, of which `cause` is what Node.js threw. */
export async function cannotStart(
  command: string,
  directory: string | undefined,
  cause: unknown,
): Promise<StrakeError> {
  const stats = directory === undefined ? undefined : await stat(directory).catch(() => undefined);
  if (directory !== undefined && !stats?.isDirectory()) {
    return new StrakeError('FILE_UNREADABLE', `directory ${directory} does not exist`, {
      cause,
      hint: `It is the working directory of "${command}": create it, or use another one.`,
    });
  }
  const code = systemCode(cause);
  if (code !== 'ENOENT' && code !== 'EACCES') {
    const place = directory === undefined ? '' : ` in ${directory}`;
    return new StrakeError('TOOL_FAILED', `cannot start "${command}"${place}`, {
      cause,
      hint:
        code === 'E2BIG' ? 'Its arguments are too long.' : `Run "${command}" by hand to see why.`,
    });
  }
  const named = code === 'EACCES' ? 'is not executable' : 'is not on PATH';
  return new StrakeError('TOOL_NOT_FOUND', `"${command}" ${named}`, {
    cause,
    hint: `Install ${command}, or add its directory to PATH.`,
  });
}

/** The error for an input of a program that cannot be opened, of which `cause` is what Node.js threw. */
export function cannotReadInput(file: string, cause: unknown): StrakeError {
  return new StrakeError('FILE_UNREADABLE', `file ${file} cannot be read`, {
    cause,
    hint: systemCode(cause) === 'ENOENT' ? 'It does not exist.' : 'Check its permissions.',
  });
}

/** The error for a program that was ended because it took too long. */
export function timedOut(command: string, timeoutMs = 0, cause: unknown): StrakeError {
  return new StrakeError('TOOL_FAILED', `"${command}" did not end within ${timeoutMs / 1000} s`, {
    cause,
    hint: `Run "${command}" by hand to see what it waits for.`,
  });
}
