import { runOk, type Scope } from '../test/tool/index.ts';
import { type Bench, ko, PLATFORMS, strake, type Work } from './bench.ts';
import { compressedPackages } from './compressed-packages.ts';
import { type FreshBuild, measureFresh } from './fresh-machine.ts';
import { changeShared, commitLifecycle, LIFECYCLE_TITLE, prepareLifecycle } from './lifecycle.ts';
import { measure, type Round } from './measure.ts';
import { freshPush, OWN_GO_CACHE, openRemote, type Remote } from './remote.ts';
import { changeProgram, prepareSmallPrograms, SMALL_PROGRAMS } from './small-programs.ts';

const FAR = { roundTripMs: 25, bytesPerSecond: 50_000_000 };
const FAR_TITLE = `${FAR.roundTripMs} ms and ${FAR.bytesPerSecond / 1e6} MB/s to the registry`;
/** What compiles everything takes minutes. */
const COLD_RUNS = 1;

/** Fresh machines that have the modules, but nothing in Go's build cache: what others have compiled is in bundles. */
export async function* benchGoCache(scope: Scope, bench: Bench): AsyncGenerator<Round> {
  const near = await openRemote(scope, bench, undefined, 'go-cache');
  const other = await openRemote(scope, bench, undefined, 'go-cache-none');
  const far = await openRemote(scope, bench, FAR, 'go-cache');
  const work = await prepareLifecycle(bench, 'go-cache-lifecycle');
  yield await writeCold(near, other, work);
  let line = 0;
  const change = async () => {
    line += 1;
    await changeShared(work, line);
    await commitLifecycle(work);
  };
  yield await changeOneLine(near, far, work, change);
  yield await measureFresh(
    bench,
    `${LIFECYCLE_TITLE}, GOCACHE is empty, the next commit, with \`--cache-write\``,
    [{ name: 'strake', work, argv: writing(near), go: 'with modules', change, atMost: 3 }],
  );
  yield* changeOneProgram(near);
}

/** Compiling everything, with and without writing what was compiled. */
function writeCold(near: Remote, other: Remote, work: Work): Promise<Round> {
  const cold = { work, go: 'with modules' as const, atMost: COLD_RUNS };
  return measureFresh(near.bench, `${LIFECYCLE_TITLE}, GOCACHE is empty, with \`--cache-write\``, [
    { ...cold, name: 'strake, without bundles', argv: [...writing(other), ...OWN_GO_CACHE] },
    { ...cold, name: 'strake', argv: writing(near) },
  ]);
}

async function changeOneLine(
  near: Remote,
  far: Remote,
  work: Work,
  change: () => Promise<void>,
): Promise<Round> {
  const { bench } = near;
  const warm = strake(bench, work, { name: 'strake, same machine', prepare: change });
  await measure('', [warm], 1);
  const packages = (await compressedPackages(bench, work)) / 1e6;
  const { argv, env = {} } = ko(bench, work);
  const fresh = { go: 'with modules' as const, change };
  const push = { ...freshPush(near, work), ...fresh };
  const away = freshPush(far, work, `strake, ${FAR_TITLE}`);
  const there = ['--set', `repository=${far.bench.registry}/strake/far`];
  return measureFresh(
    { ...bench, rounds: Math.min(bench.rounds, 5) },
    `${LIFECYCLE_TITLE}, GOCACHE is empty, one line changed in a package of both (compressed packages: ${packages.toFixed(1)} MB)`,
    [
      { ...fresh, name: 'ko', work, argv, env, atMost: COLD_RUNS },
      {
        ...push,
        name: 'strake, without bundles',
        argv: [...push.argv, ...OWN_GO_CACHE],
        atMost: COLD_RUNS,
      },
      push,
      { ...away, ...fresh, argv: [...away.argv, ...there] },
    ],
    [warm],
  );
}

async function* changeOneProgram(near: Remote): AsyncGenerator<Round> {
  const { bench } = near;
  const work = await prepareSmallPrograms(bench, 'go-cache-small');
  const { env } = strake(bench, work);
  await runOk(writing(near), { cwd: work.directory, ...(env ? { env } : {}) });
  let line = 0;
  const change = () => {
    line += 1;
    return changeProgram(work, line);
  };
  const push: FreshBuild = { ...freshPush(near, work), go: 'with modules', change };
  yield await measureFresh(
    bench,
    `${SMALL_PROGRAMS} programs × ${PLATFORMS.length} platforms, one line changed in one program; GOCACHE is empty`,
    [
      {
        ...push,
        name: 'strake, without bundles',
        argv: [...push.argv, ...OWN_GO_CACHE],
        atMost: COLD_RUNS,
      },
      push,
    ],
  );
}

function writing({ build }: Remote): readonly string[] {
  return [...build, '--cache-write', '--push'];
}
