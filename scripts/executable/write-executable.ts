import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runOk } from '../../test/tool/index.ts';
import { nodeBinary } from './node-binary.ts';
import { signMachO } from './sign-mach-o.ts';
import { hostTarget, type Target } from './target.ts';

const MAIN = 'main.mjs';

/**
 * Writes an executable: Node.js for a target, with a program in it. One for macOS is signed ad hoc, since the signature of Node.js no longer fits.
 * @param program absolute path of each file by its path in the executable; `main.mjs`, which is in `directory`, is run
 * @param directory for files that are not needed afterwards
 * @param output absolute path
 */
export async function writeExecutable(
  program: Readonly<Record<string, string>>,
  target: Target,
  { directory, output }: { readonly directory: string; readonly output: string },
): Promise<void> {
  const { [MAIN]: _, ...assets } = program;
  const [builder, executable] = await Promise.all([nodeBinary(hostTarget()), nodeBinary(target)]);
  const settings = {
    // As written here: an executable contains this path.
    main: MAIN,
    mainFormat: 'module',
    executable,
    output,
    assets,
    useVfs: true,
    disableExperimentalSEAWarning: true,
  };
  const file = join(directory, `${target}.json`);
  await writeFile(file, JSON.stringify(settings));
  await runOk([builder, '--build-sea', file], { cwd: directory });
  if (target.startsWith('darwin'))
    await writeFile(output, signMachO(await readFile(output), 'strake'));
  await chmod(output, 0o755);
}
