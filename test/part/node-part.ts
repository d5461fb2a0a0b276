import { join } from 'node:path';
import { cachedPart } from './cached-part.ts';
import { PartMissing } from './part-missing.ts';
import { run } from './run.ts';
import { NODE_PARTS, type NodePartName } from './versions.ts';

/** Another version of Node.js, from the npm registry, which holds one package for each operating system. */
export function nodePart(name: NodePartName): Promise<string> {
  const version = NODE_PARTS[name];
  const pack = `node-${process.platform}-${process.arch}`;
  return cachedPart({
    name,
    version,
    command: join('node_modules', pack, 'bin/node'),
    make: async (directory) => {
      const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--prefix', directory];
      const argv = ['npm', 'install', ...flags, `${pack}@${version}`];
      const done = await run(argv, { cwd: directory });
      if (done.status === 0) return;
      throw new PartMissing(name, `"${argv.join(' ')}" failed\n${done.stderr}`);
    },
  });
}
