import { cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PIPELINE_PROGRAMS } from '../test/ko/project/pipeline.ts';
import { runOk } from '../test/tool/index.ts';
import { type Bench, goBuild, ko, koWithCache, PLATFORMS, strakeKo, type Work } from './bench.ts';
import { changeShared, commitLifecycle, copyLifecycle } from './lifecycle.ts';
import { measure, type Round } from './measure.ts';

/** ko links every program again, and compresses it. */
const KO_RUNS = 3;

/** 8 large programs with kodata × 2 platforms, in 8 images, by the command line of ko. */
export async function* benchKo(bench: Bench): AsyncGenerator<Round> {
  const work = await prepare(bench);
  await measure('', [strakeKo(bench, work), ko(bench, work), goBuild(bench, work)], 1);
  let line = 0;
  const change = () => {
    line += 1;
    return changeShared(work, line);
  };
  const title = `${PIPELINE_PROGRAMS.length} programs × ${work.platforms.length} platforms with kodata`;
  const round = (what: string, rounds: number, prepareRun?: () => Promise<void>) => {
    const more = prepareRun ? { prepare: prepareRun } : {};
    return measure(
      `${title}, ${what}`,
      [
        strakeKo(bench, work, more),
        ko(bench, work, { ...more, atMost: KO_RUNS }),
        koWithCache(bench, work, { ...more, atMost: KO_RUNS }),
        goBuild(bench, work, more),
      ],
      rounds,
    );
  };
  yield await round('nothing changed, pushed before', bench.rounds);
  yield await round('one line changed in a package of all', Math.min(bench.rounds, 5), change);
}

/** The lifecycle, eight times over: programs as large as those of Tekton, whose dependencies other parts compile as well. */
async function prepare(bench: Bench): Promise<Work> {
  const home = await copyLifecycle(bench, 'pipeline');
  const licenses = join(home, 'third_party/licenses');
  await mkdir(licenses, { recursive: true });
  for (const name of ['one', 'two']) await writeFile(join(licenses, name), `${name}\n`);
  for (const name of PIPELINE_PROGRAMS) {
    const program = join(home, 'cmd', name);
    await cp(join(home, 'cmd/lifecycle'), program, { recursive: true });
    await cp(licenses, join(program, 'kodata/licenses'), { recursive: true });
    await symlink('licenses/one', join(program, 'kodata/LICENSE'));
  }
  await runOk(['git', 'init', '--quiet'], { cwd: home });
  const work = {
    name: 'pipeline',
    directory: home,
    platforms: PLATFORMS.slice(0, 2),
    programs: PIPELINE_PROGRAMS.map((name) => `./cmd/${name}`),
  };
  await commitLifecycle(work);
  return work;
}
