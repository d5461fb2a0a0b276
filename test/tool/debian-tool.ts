import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { withLock } from '../../scripts/launch/with-lock.mjs';
import { run } from './run.ts';
import { ToolMissing } from './tool-missing.ts';
import { DEBIAN_TOOLS, type DebianToolName } from './versions.ts';

/** The path of a command on PATH, or in the system directories that only root has there. */
export async function findCommand(name: string): Promise<string | undefined> {
  const directories = (process.env.PATH ?? '').split(delimiter);
  for (const directory of [...directories, '/usr/sbin', '/sbin']) {
    if (directory === '') continue;
    const path = join(directory, name);
    const runs = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (runs) return path;
  }
  return undefined;
}

/** @throws ToolMissing */
export async function debianTool(name: DebianToolName): Promise<string> {
  const path = await findCommand(name);
  if (path === undefined) {
    throw new ToolMissing(name, `on Debian: apt-get install ${DEBIAN_TOOLS[name]}`);
  }
  return path;
}

/**
 * Installs the Debian tools that are missing, where this process may.
 * @returns the packages that it installed
 */
export async function installDebianTools(): Promise<readonly string[]> {
  const apt = await findCommand('apt-get');
  if (apt === undefined || process.getuid?.() !== 0) return [];
  return withLock(join(tmpdir(), 'strake-test-tools-apt.lock'), async () => {
    const missing = await missingPackages();
    if (missing.length === 0) return [];
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run([apt, 'update', '-qq'], { env });
    const argv = [apt, 'install', '-qq', '-y', '--no-install-recommends', ...missing];
    const done = await run(argv, { env });
    if (done.status !== 0) process.stderr.write(`${argv.join(' ')} failed\n${done.stderr}`);
    return done.status === 0 ? missing : [];
  });
}

async function missingPackages(): Promise<readonly string[]> {
  const names = Object.entries(DEBIAN_TOOLS);
  const found = await Promise.all(names.map(([command]) => findCommand(command)));
  return names
    .filter((_, at) => found[at] === undefined)
    .map(([, debian]) => debian)
    .filter((debian, at, all) => all.indexOf(debian) === at);
}
