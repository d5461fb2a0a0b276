import { ko } from './bench.ts';
import { type FreshBuild, measureFresh, startedProcesses } from './fresh-machine.ts';
import { changeShared, commitLifecycle, LIFECYCLE_TITLE, prepareLifecycle } from './lifecycle.ts';
import type { Round, Timing } from './measure.ts';
import { freshPush, type Remote } from './remote.ts';

const SHARDS = 4;

/** One machine and several compile the lifecycle into the remote cache, and a fresh machine without Go pushes it. */
export async function* benchShards(remote: Remote): AsyncGenerator<Round> {
  const { bench, build } = remote;
  const work = await prepareLifecycle(bench, 'remote-lifecycle');
  const push = freshPush(remote, work);
  const cold: Omit<FreshBuild, 'name' | 'argv'> = { work, go: 'with empty caches', atMost: 1 };
  const write = [...build, '--cache-write'];
  const one = await measureFresh(bench, '', [
    { ...cold, name: 'strake, one machine', argv: [...write, '--push'] },
  ]);
  const started = await startedProcesses(push);
  const programs = [...new Set(started.map((line) => line.split(' ')[0]))];
  const { argv, env = {} } = ko(bench, work);
  yield await measureFresh(
    bench,
    `${LIFECYCLE_TITLE}, fresh machine, nothing changed (ko has Go, with empty caches; strake has none)`,
    [
      { ...push, name: `strake, ${started.length} processes (${programs.join(', ')})` },
      { ...cold, name: 'ko', argv, env },
    ],
  );
  await changeShared(work, 1);
  await commitLifecycle(work);
  const shards = await measureFresh(
    bench,
    '',
    Array.from({ length: SHARDS }, (_, at) => ({
      ...cold,
      name: `strake, shard ${at + 1} of ${SHARDS}`,
      argv: [...write, '--shard', `${at + 1}/${SHARDS}`],
    })),
  );
  const last = await measureFresh(bench, '', [{ ...push, name: 'strake, last job', atMost: 1 }]);
  const whole = one.timings[0]?.cpu ?? Number.NaN;
  const share = (timing: Timing) => ({
    ...timing,
    name: `${timing.name}, ${(timing.cpu / whole).toFixed(2)} × CPU`,
  });
  yield {
    title: `${LIFECYCLE_TITLE}, fresh machines with empty caches`,
    timings: [...one.timings, ...shards.timings.map(share), ...last.timings],
  };
}
