import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve, sep } from 'node:path';

/** The file that a program name stands for; undefined where there is none. */
export function findTool(
  name: string,
  directory: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  if (isAbsolute(name) || name.includes('/') || name.includes(sep))
    return executable(resolve(directory, name));
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const found = executable(join(resolve(directory, folder), name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function executable(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}
