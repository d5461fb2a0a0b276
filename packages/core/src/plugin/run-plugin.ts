import { defined, readThrown } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { CallLimits } from './call-limits.ts';
import { interruptCall } from './interrupt-call.ts';
import { watchPrototype } from './watch-prototype.ts';

/** The error for what code of a plugin throws. */
interface PluginFailure {
  readonly code: 'PLUGIN_FAILED' | 'PLUGIN_SETUP';
  readonly hint?: string;
}

/**
 * Runs code of a plugin outside of taps.
 * @param doing what it does: `platforms`, `transport s3:`
 * @param limits when one is reached, the code is abandoned
 * @param failure the error for whatever it throws that is not a StrakeError
 * @throws this error, or PLUGIN_TIMEOUT, both naming the plugin; StrakeErrors, with the plugin; the reason of the signal
 */
export async function runPlugin<Result>(
  plugin: string,
  doing: string,
  action: () => Result | Promise<Result>,
  limits: CallLimits,
  { code, hint }: PluginFailure = { code: 'PLUGIN_FAILED' },
): Promise<Result> {
  const { signal } = limits;
  signal?.throwIfAborted();
  const watch = watchPrototype(plugin, doing);
  const interruption = interruptCall(`plugin "${plugin}" at ${doing}`, { plugin }, limits);
  const work = async () => {
    const pending = action();
    watch.check();
    return pending;
  };
  try {
    const result = await interruption.race(work());
    watch.check();
    return result;
  } catch (found) {
    watch.check();
    signal?.throwIfAborted();
    if (interruption.caused(found)) throw found;
    const thrown = readThrown(found);
    if (StrakeError.is(thrown)) throw StrakeError.locate(thrown, { plugin });
    const message = `plugin "${plugin}" failed in ${doing}: ${thrown.message}`;
    throw new StrakeError(code, message, { plugin, cause: thrown, ...defined({ hint }) });
  } finally {
    interruption.end();
    watch.end();
  }
}
