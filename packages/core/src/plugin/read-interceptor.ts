import { isRecord } from '@strake/oci/internal';
import type { HookName } from './hook-table.ts';
import { INTERCEPTOR_KEYS, type OwnedInterceptor } from './interceptor.ts';
import { tapError } from './read-taps.ts';

/**
 * Reads an interceptor that a plugin passed.
 * @throws PLUGIN_TAP_INVALID
 */
export function readInterceptor(
  plugin: string,
  hook: HookName,
  interceptor: unknown,
): OwnedInterceptor {
  const refuse = (what: string) =>
    tapError(
      plugin,
      hook,
      `intercepts "${hook}" with ${what}`,
      `Write hooks.${hook}.intercept({ tap(tap) { … } }); members are ${INTERCEPTOR_KEYS.join(', ')}.`,
    );
  if (!isRecord(interceptor)) throw refuse('something other than an object');
  for (const [key, value] of Object.entries(interceptor)) {
    if (!INTERCEPTOR_KEYS.some((each) => each === key)) throw refuse(`the unknown member "${key}"`);
    if (value !== undefined && typeof value !== 'function')
      throw refuse(`a member "${key}" that is not a function`);
  }
  return { plugin, hook, interceptor };
}
