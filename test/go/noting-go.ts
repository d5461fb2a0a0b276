import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, type Scope, temporaryDirectory } from '../tool/index.ts';

/** A directory in front of PATH whose `go` notes its arguments and is Go. */
export async function notingGo(t: Scope): Promise<{ PATH: string; calls(): Promise<string[]> }> {
  const directory = await temporaryDirectory(t);
  const log = join(directory, 'log');
  const go = await findCommand('go');
  await writeFile(log, '');
  await writeFile(
    join(directory, 'go'),
    `#!/bin/sh\necho "$GOOS $*" >> '${log}'\nexec '${go}' "$@"\n`,
  );
  await chmod(join(directory, 'go'), 0o755);
  return {
    PATH: `${directory}:${process.env.PATH}`,
    calls: async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== ''),
  };
}
