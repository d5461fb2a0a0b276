import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { executableName, hostTarget } from '../scripts/executable/target.ts';
import { runOk } from '../test/tool/index.ts';
import { type Bench, STRAKE } from './bench.ts';
import { type Contender, measure, type Round } from './measure.ts';

/** Times the executable beside the npm package: starting, and a build with nothing to do. */
export async function* benchExecutables({
  directory,
  registry,
  rounds,
}: Bench): AsyncGenerator<Round> {
  const out = join(directory, 'executables');
  await runOk([process.execPath, 'scripts/executables.ts', hostTarget(), '--out', out]);
  const forms = [
    { name: 'npm', command: STRAKE },
    { name: 'executable', command: [join(out, executableName(hostTarget()))] },
  ];
  const start = (...args: string[]): readonly Contender[] =>
    forms.map(({ name, command }) => ({ name, argv: [...command, ...args] }));
  const times = Math.max(rounds, 15);
  yield await measure('executable: `strake --version`', start('--version'), times);
  yield await measure('executable: `strake --help`', start('--help'), times);
  const hello = join(directory, 'executables-hello');
  await cp('examples/hello', hello, { recursive: true });
  const builds = forms.map(({ name, command }) => ({
    name,
    argv: [...command, 'build', '--push', '-t', `${registry}/hello-${name}`],
    cwd: hello,
    env: { STRAKE_CACHE: join(directory, `cache-of-${name}`) },
  }));
  // The second build writes what a later one can skip.
  for (const { argv, cwd, env } of [...builds, ...builds]) await runOk(argv, { cwd, env });
  const title = 'executable: 2 programs × 4 platforms, nothing changed, pushed before';
  yield await measure(title, builds, times);
}
