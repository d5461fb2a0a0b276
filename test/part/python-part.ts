import { cachedPart } from './cached-part.ts';
import { PartMissing } from './part-missing.ts';
import { run } from './run.ts';
import { PYTHON_PARTS, type PythonPartName } from './versions.ts';

/** A command in a package of PyPI. */
export function pythonPart(name: PythonPartName): Promise<string> {
  const { package: pack, version, command } = PYTHON_PARTS[name];
  return cachedPart({
    name,
    version,
    command,
    make: async (directory) => {
      const flags = ['--quiet', '--no-deps', '--disable-pip-version-check', '--target', directory];
      const argv = ['python3', '-m', 'pip', 'install', ...flags, `${pack}==${version}`];
      const done = await run(argv, { cwd: directory }).catch((cause) => {
        throw new PartMissing(name, 'Python 3 with pip is needed to install it', { cause });
      });
      if (done.status === 0) return;
      throw new PartMissing(name, `"${argv.join(' ')}" failed\n${done.stderr}`);
    },
  });
}
