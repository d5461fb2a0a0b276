import { join } from 'node:path';
import { cachedTool } from './cached-tool.ts';
import { run } from './run.ts';
import { ToolMissing } from './tool-missing.ts';
import { NODE_TOOLS, type NodeToolName } from './versions.ts';

/** Another version of Node.js, from the npm registry, which holds one package for each operating system. */
export function nodeTool(name: NodeToolName): Promise<string> {
  const version = NODE_TOOLS[name];
  const pack = `node-${process.platform}-${process.arch}`;
  return cachedTool({
    name,
    version,
    command: join('node_modules', pack, 'bin/node'),
    make: async (directory) => {
      const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--prefix', directory];
      const argv = ['npm', 'install', ...flags, `${pack}@${version}`];
      const done = await run(argv, { cwd: directory });
      if (done.status === 0) return;
      throw new ToolMissing(name, `"${argv.join(' ')}" failed\n${done.stderr}`);
    },
  });
}
