import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Unpacks a PyPI package into a temporary directory, which exists while `read` runs. Needs python3 with pip.
 * @param version default: the newest
 * @param read receives the directory and the name of the wheel
 */
export async function downloadWheel(
  name: string,
  version: string | undefined,
  read: (directory: string, wheel: string) => Promise<void>,
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), `${name}-`));
  try {
    const wanted = version === undefined ? name : `${name}==${version}`;
    const pip = ['-m', 'pip', 'download', '--quiet', '--no-deps', '--dest', directory, wanted];
    await run('python3', pip);
    const wheel = (await readdir(directory)).find((file) => file.endsWith('.whl'));
    if (wheel === undefined) throw new Error(`pip downloaded no wheel of ${wanted}`);
    await run('python3', ['-m', 'zipfile', '--extract', join(directory, wheel), directory]);
    await read(directory, wheel);
  } finally {
    await rm(directory, { recursive: true });
  }
}
