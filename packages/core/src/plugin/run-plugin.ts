import { isAbort } from '@strake/oci';
import { readThrown } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { untilAborted } from './until-aborted.ts';
import { watchPrototype } from './watch-prototype.ts';

/**
 * Runs code of a plugin outside of taps.
 * @param doing what it does: `platforms`, `transport s3:`
 * @param signal when it aborts, the code is abandoned
 * @throws PLUGIN_FAILED naming the plugin for whatever it throws, except a StrakeError and what an abort throws
 */
export function runPlugin<Result>(
  plugin: string,
  doing: string,
  action: () => Result | Promise<Result>,
  signal?: AbortSignal,
): Promise<Result> {
  return runWatched({ plugin, doing, signal }, action, (thrown) => {
    if (isAbort(thrown)) return thrown;
    if (StrakeError.is(thrown)) return StrakeError.locate(thrown, { plugin });
    const message = `plugin "${plugin}" failed in ${doing}: ${thrown.message}`;
    return new StrakeError('PLUGIN_FAILED', message, { plugin, cause: thrown });
  });
}

/** The code that {@link runWatched} runs. */
interface PluginCode {
  readonly plugin: string;
  readonly doing: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs code of a plugin until it ends or the signal aborts, and watches the prototype of all objects meanwhile.
 * @param explain makes the error out of what the code throws
 */
export async function runWatched<Result>(
  { plugin, doing, signal }: PluginCode,
  action: () => Result | Promise<Result>,
  explain: (thrown: Error) => Error,
): Promise<Result> {
  const watch = watchPrototype(plugin, doing);
  try {
    const result = await untilAborted(signal, () => {
      const pending = action();
      watch.check();
      return pending;
    });
    watch.check();
    return result;
  } catch (found) {
    watch.check();
    signal?.throwIfAborted();
    throw explain(readThrown(found));
  } finally {
    watch.end();
  }
}
