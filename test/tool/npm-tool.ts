import { join } from 'node:path';
import { cachedTool } from './cached-tool.ts';
import { run } from './run.ts';
import { ToolMissing } from './tool-missing.ts';
import { NPM_TOOLS, type NpmToolName } from './versions.ts';

/** A command of a package from the npm registry, which is named as the package is. It is a script, for `process.execPath`. */
export function npmTool(name: NpmToolName): Promise<string> {
  const version = NPM_TOOLS[name];
  return cachedTool({
    name,
    version,
    command: join('node_modules/.bin', name),
    make: async (directory) => {
      const flags = ['--ignore-scripts', '--no-save', '--no-package-lock', '--no-audit'];
      const argv = ['npm', 'install', ...flags, '--prefix', directory, `${name}@${version}`];
      const done = await run(argv, { cwd: directory });
      if (done.status !== 0)
        throw new ToolMissing(name, `"${argv.join(' ')}" failed\n${done.stderr}`);
    },
  });
}
