import { globSync } from 'node:fs';
import { join } from 'node:path';
import { cachedTool, findCommand, run, ToolMissing } from '../../tool/index.ts';

const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6', 'libatomic1'];
const LIBRARIES = 'usr/aarch64-linux-gnu';

/**
 * A directory with the libraries that Node.js for arm64 needs, from Debian's packages for cross compilers: `qemu-aarch64-static -L`.
 * @throws ToolMissing
 */
export async function arm64Libraries(): Promise<string> {
  const libc = await cachedTool({
    name: 'arm64-libraries',
    version: 'debian',
    command: join(LIBRARIES, 'lib/libatomic.so.1'),
    make: async (directory) => {
      const apt = await findCommand('apt-get');
      if (apt === undefined) throw new ToolMissing('qemu-aarch64-static', 'Debian is needed');
      const argv = [apt, 'download', ...PACKAGES.map((name) => `${name}-arm64-cross`)];
      let done = await run(argv, { cwd: directory });
      if (done.status !== 0) {
        await run([apt, 'update', '-qq']);
        done = await run(argv, { cwd: directory });
      }
      if (done.status !== 0) throw new ToolMissing('qemu-aarch64-static', done.stderr);
      for (const file of globSync('*.deb', { cwd: directory }))
        await run(['dpkg', '-x', file, '.'], { cwd: directory });
    },
  });
  return join(libc, '../..');
}
