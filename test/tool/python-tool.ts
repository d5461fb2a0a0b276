import { cachedTool } from './cached-tool.ts';
import { run } from './run.ts';
import { ToolMissing } from './tool-missing.ts';
import { PYTHON_TOOLS, type PythonToolName } from './versions.ts';

/** A command in a package of PyPI. */
export function pythonTool(name: PythonToolName): Promise<string> {
  const { package: pack, version, command } = PYTHON_TOOLS[name];
  return cachedTool({
    name,
    version,
    command,
    make: async (directory) => {
      const flags = ['--quiet', '--no-deps', '--disable-pip-version-check', '--target', directory];
      const argv = ['python3', '-m', 'pip', 'install', ...flags, `${pack}==${version}`];
      const done = await run(argv, { cwd: directory }).catch((cause) => {
        throw new ToolMissing(name, 'Python 3 with pip is needed to install it', { cause });
      });
      if (done.status === 0) return;
      throw new ToolMissing(name, `"${argv.join(' ')}" failed\n${done.stderr}`);
    },
  });
}
