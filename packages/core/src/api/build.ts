import { defined, realDirectory } from '@strake/oci/internal';
import { type BuildEnvironment, createBuildEnvironment } from '../compose/build-environment.ts';
import type { BuildOptions } from '../compose/build-options.ts';
import { createServices } from '../compose/create-services.ts';
import { idleShard } from '../compose/idle-shard.ts';
import { fetchTools } from '../compose/provide-tools.ts';
import { unneededKeys } from '../config/idle-variables.ts';
import { resolveProject } from '../config/resolve-project.ts';
import { runBuild } from '../pipeline/build.ts';
import type { BuildResult } from '../pipeline/build-result.ts';
import type { EventHandler } from '../pipeline/event.ts';
import { type Plan, runPlan } from '../pipeline/plan.ts';
import { runShard } from '../pipeline/run-shard.ts';
import { type BuildSession, callLimits } from '../pipeline/session.ts';
import { runWhy, type Why, type WhyQuestion } from '../pipeline/why.ts';
import { createHookSet } from '../plugin/hook-set.ts';
import { type CacheRun, createCacheRun } from '../remote-cache/cache-run.ts';

/**
 * Builds images and pushes them to their destinations.
 * @throws StrakeError; for several failures, one with all of them in `facts.errors`; the signal's reason when aborted
 */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const message = idleShard(options);
  if (message !== undefined) {
    options.onEvent?.({ type: 'notice', message });
    return { images: [] };
  }
  const run = createCacheRun();
  for (let at = options; ; at = { ...options, onEvent: withoutTargets(options.onEvent) }) {
    const before = run.useless.size;
    try {
      return await inSession(at, run, async (session, controller) => {
        if (at.shard === undefined) return runBuild(session, controller, at);
        await runShard(session, controller, at, at.shard);
        return { images: [] };
      });
    } catch (thrown) {
      // A remote cache promised bytes that it does not have: what they are for is built instead.
      if (options.signal?.aborted || run.useless.size === before) throw thrown;
      run.restarts += 1;
    }
  }
}

/** Targets are announced once. */
function withoutTargets(handler: EventHandler = () => {}): EventHandler {
  return (event) => {
    if (event.type !== 'targets') handler(event);
  };
}

/**
 * Returns what {@link build} would do: all describing hooks run, nothing is compiled, written or pushed.
 * @throws as `build` does
 */
export function plan(options: BuildOptions): Promise<Plan> {
  return inSession(options, createCacheRun(false), (session) => runPlan(session, options));
}

/**
 * Returns why the last build of the project did what it did, and what the next one would do, without doing it.
 * @param options `last`: true asks for the last build alone; `entry`: asks for a path in its images, too
 * @throws as `build` does
 */
export function why({ last, entry, ...options }: WhyOptions): Promise<Why> {
  const question = defined({ last, entry });
  return inSession(options, createCacheRun(false), (session) => runWhy(session, options, question));
}

/** The build that is asked about, and what. */
export interface WhyOptions extends BuildOptions, WhyQuestion {}

async function inSession<Result>(
  given: BuildOptions,
  run: CacheRun,
  action: (session: BuildSession, controller: AbortController) => Promise<Result>,
): Promise<Result> {
  // Git resolves symbolic links in directories, Go uses the path it is given.
  const options = { ...given, directory: realDirectory(given.directory) };
  try {
    return await attempt(options, run, action);
  } catch (thrown) {
    if (options.signal?.aborted || !(await fetchTools(thrown, options))) throw thrown;
    return attempt({ ...options, onEvent: withoutTargets(options.onEvent) }, run, action);
  }
}

async function attempt<Result>(
  options: BuildOptions,
  run: CacheRun,
  action: (session: BuildSession, controller: AbortController) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const signal = options.signal
    ? AbortSignal.any([options.signal, controller.signal])
    : controller.signal;
  signal.throwIfAborted();
  try {
    const environment = await createBuildEnvironment(options, signal, run);
    const inside = inEnvironment(options, environment, run, signal, (session) =>
      action(session, controller),
    );
    return await inside.finally(() => environment.queries?.close());
  } catch (thrown) {
    // A cancelled build ends with the caller's reason, not with an error of the clean-up.
    options.signal?.throwIfAborted();
    throw thrown;
  }
}

async function inEnvironment<Result>(
  options: BuildOptions,
  environment: BuildEnvironment,
  run: CacheRun,
  signal: AbortSignal,
  action: (session: BuildSession) => Promise<Result>,
): Promise<Result> {
  const { env, host, git } = environment;
  // In parallel: it takes as long as reading the configuration.
  if (mayNameCommit(options.config)) git.status().catch(() => {});
  const project = await resolveProject({
    ...options,
    env,
    host,
    git,
    unneeded: unneededKeys(options),
    ...(options.images === undefined ? {} : { selected: options.images }),
  });
  const { services, close } = await createServices(options, project, environment, run);
  try {
    const hooks = await createHookSet(
      [...project.plugins, ...services.destinations],
      callLimits({ project, signal }),
    );
    const emit = onceEach(options.onEvent ?? (() => {}));
    return await action({ project, hooks, services, signal, emit, afterwards: [] });
  } finally {
    await close();
  }
}

/** False only if no image can depend on the commit. */
function mayNameCommit(config: unknown): boolean {
  const { vcs, images } = Object(config) as Readonly<Record<string, unknown>>;
  return vcs !== false || Object.values(Object(images)).some((image) => Object(image).vcs);
}

/** Merges equal warnings of several platforms. */
function onceEach(handler: EventHandler): EventHandler {
  const said = new Set<string>();
  return (event) => {
    if (event.type === 'warning' || event.type === 'log') {
      const key = `${event.type} ${event.plugin ?? ''} ${event.message}`;
      if (said.has(key)) return;
      said.add(key);
    }
    handler(event);
  };
}
