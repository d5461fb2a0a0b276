import { runOk, type Scope } from '../test/tool/index.ts';
import { type Bench, PLATFORMS, strake } from './bench.ts';
import { measureFresh } from './fresh-machine.ts';
import { measure, type Round } from './measure.ts';
import { freshPush, OWN_GO_CACHE, openRemote, type Remote } from './remote.ts';
import { benchShards } from './shards.ts';
import { changeProgram, prepareSmallPrograms, SMALL_PROGRAMS } from './small-programs.ts';

const ROUND_TRIP_MS = 25;
/** Links of all programs take a while. */
const FULL_RUNS = 3;

/** Machines that meet in a registry: what one has built, others find there. */
export async function* benchRemoteCache(scope: Scope, bench: Bench): AsyncGenerator<Round> {
  const near = await openRemote(scope, bench, { roundTripMs: 0 });
  yield* benchPrograms(near, await openRemote(scope, bench, { roundTripMs: ROUND_TRIP_MS }));
  yield* benchShards(near);
}

async function* benchPrograms(near: Remote, far: Remote): AsyncGenerator<Round> {
  const { bench, build } = near;
  const work = await prepareSmallPrograms(bench, 'remote-small');
  const farWork = await prepareSmallPrograms(far.bench, 'remote-small-far');
  const title = `${SMALL_PROGRAMS} programs × ${PLATFORMS.length} platforms`;
  const alone = strake(bench, work, { name: 'strake, no remote cache' });
  const { env } = alone;
  const push = [...build, '--push'];
  await runOk([...push, '--cache-write'], { cwd: work.directory, ...(env ? { env } : {}) });
  yield await measureFresh(bench, `${title}, fresh machine without Go, nothing changed`, [
    freshPush(near, work),
    freshPush(far, farWork, `strake, ${ROUND_TRIP_MS} ms to the registry`),
  ]);
  yield await measure(
    `${title}, same machine, nothing changed`,
    [alone, { ...alone, name: 'strake, with a remote cache', argv: push }],
    bench.rounds,
  );
  let line = 0;
  const change = () => {
    line += 1;
    return changeProgram(work, line);
  };
  const fresh = freshPush(near, work);
  const withGo = {
    ...fresh,
    // What Go has is in its own cache.
    argv: [...fresh.argv, ...OWN_GO_CACHE],
    go: 'with its caches' as const,
    change,
  };
  const { name, argv } = alone;
  yield await measureFresh(
    bench,
    `${title}, fresh machine with Go and its caches, one line changed in one program`,
    [withGo, { ...withGo, name, argv, atMost: FULL_RUNS }],
  );
}
