import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { withLock } from '../../scripts/launch/with-lock.mjs';
import { run } from './run.ts';
import { ToolMissing } from './tool-missing.ts';
import { DEBIAN_TOOLS, DEBIAN_TOOLS_ON_DEMAND, type DebianToolName } from './versions.ts';

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
  const onDemand = Object.entries(DEBIAN_TOOLS_ON_DEMAND).find(([command]) => command === name);
  if (onDemand) await install(async () => missingPackages([onDemand]));
  const path = await findCommand(name);
  if (path === undefined) {
    const packages = { ...DEBIAN_TOOLS, ...DEBIAN_TOOLS_ON_DEMAND };
    throw new ToolMissing(name, `on Debian: apt-get install ${packages[name]}`);
  }
  return path;
}

/**
 * Installs the Debian tools that are missing, where this process may.
 * @returns the packages that it installed
 */
export function installDebianTools(): Promise<readonly string[]> {
  return install(() => missingPackages(Object.entries(DEBIAN_TOOLS)));
}

async function install(find: () => Promise<readonly string[]>): Promise<readonly string[]> {
  const apt = await findCommand('apt-get');
  if (apt === undefined || process.getuid?.() !== 0) return [];
  return withLock(join(tmpdir(), 'strake-test-tools-apt.lock'), async () => {
    const missing = await find();
    if (missing.length === 0) return [];
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run([apt, 'update', '-qq'], { env });
    const argv = [apt, 'install', '-qq', '-y', '--no-install-recommends', ...missing];
    const done = await run(argv, { env });
    if (done.status !== 0) process.stderr.write(`${argv.join(' ')} failed\n${done.stderr}`);
    return done.status === 0 ? missing : [];
  });
}

async function missingPackages(
  tools: readonly (readonly [command: string, packages: string])[],
): Promise<readonly string[]> {
  const found = await Promise.all(tools.map(([command]) => findCommand(command)));
  return tools
    .filter((_, at) => found[at] === undefined)
    .flatMap(([, packages]) => packages.split(' '))
    .filter((debian, at, all) => all.indexOf(debian) === at);
}
