import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareDiffoci } from '../test/see/run-diffoci.ts';
import { runOk, type Scope, tool } from '../test/tool/index.ts';
import { type Bench, STRAKE, strake } from './bench.ts';
import { changeShared, LIFECYCLE_TITLE, prepareLifecycle } from './lifecycle.ts';
import { measure, type Round } from './measure.ts';

/** Two indexes of the lifecycle whose programs all differ, and one platform of them as archives, which diffoci can read without TLS. */
export async function* benchDiff(scope: Scope, bench: Bench): AsyncGenerator<Round> {
  const diffoci = await tool('diffoci');
  const work = await prepareLifecycle(bench, 'diff');
  const archives = join(bench.directory, 'archives');
  await mkdir(archives);
  const image = (name: string) => `${bench.registry}/strake/lifecycle:${name}`;
  for (const name of ['one', 'two']) {
    if (name === 'two') await changeShared(work, 1);
    const { argv, env = {} } = strake(bench, work);
    await runOk([...argv, '-t', image(name)], { cwd: work.directory, env });
    const archive = `docker-archive:${join(archives, name)}.tar`;
    await runOk([...STRAKE, 'copy', '-q', image(name), archive, '-p', 'linux/amd64']);
  }
  const compare = [...STRAKE, 'diff', image('one'), image('two')];
  yield await measure(
    `${LIFECYCLE_TITLE}, compared with a version in which all programs differ, from a registry`,
    [
      { name: 'strake diff', argv: compare },
      { name: 'strake diff --sizes', argv: [...compare, '--sizes'] },
      {
        name: 'strake diff, the same image twice',
        argv: [...STRAKE, 'diff', image('one'), image('one')],
      },
    ],
    bench.rounds,
  );
  const { argv, env } = await prepareDiffoci(scope, diffoci, archives);
  const names = ['one', 'two'].map((name) => `docker-archive:${join(archives, name)}.tar`);
  yield await measure(
    `${LIFECYCLE_TITLE}, compared, linux/amd64 alone, archives`,
    [
      { name: 'strake diff', argv: [...STRAKE, 'diff', ...names] },
      // It exits with 1 if images differ.
      { name: 'diffoci', argv: ['sh', '-c', '"$0" "$@" || test $? = 1', ...argv], env },
    ],
    bench.rounds,
  );
}
