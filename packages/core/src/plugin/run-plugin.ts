import { isAbort } from '@strake/oci';
import { readThrown } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { untilAborted } from './until-aborted.ts';
import { watchPrototype } from './watch-prototype.ts';

/**
 * Runs code of a plugin outside of taps.
 * @param doing what it does: `platforms`, `transport s3:`
 * @param signal when it aborts, the code is abandoned
 * @throws PLUGIN_FAILED naming the plugin for whatever it throws that is no StrakeError; what an abort throws stays
 */
export async function runPlugin<Result>(
  plugin: string,
  doing: string,
  action: () => Result | Promise<Result>,
  signal?: AbortSignal,
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
    const thrown = readThrown(found);
    if (isAbort(thrown)) throw thrown;
    if (StrakeError.is(thrown)) throw StrakeError.locate(thrown, { plugin });
    const message = `plugin "${plugin}" failed in ${doing}: ${thrown.message}`;
    throw new StrakeError('PLUGIN_FAILED', message, { plugin, cause: thrown });
  } finally {
    watch.end();
  }
}
