import { isAbort } from '@strake/oci';
import { combineErrors, defined, readThrown } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { blame, callFacts, where } from './blame-tap.ts';
import type { HookName } from './hook-table.ts';
import type { HookCall, Interceptor, OwnedInterceptor, TapCall } from './interceptor.ts';
import type { Place, Tap } from './tap.ts';
import { watchPrototype } from './watch-prototype.ts';

/** Where a hook is called, and its interceptors. */
export interface InterceptedCall {
  readonly place: Place;
  readonly interceptors: readonly OwnedInterceptor[];
}

/** Runs a hook between `call` and `done`. */
export async function interceptHook<Result>(
  intercepted: InterceptedCall,
  hook: HookName,
  value: unknown,
  run: () => Promise<Result>,
): Promise<Result> {
  const call = Object.freeze({ hook, ...placeFacts(intercepted.place), value }) as HookCall;
  tell(intercepted, 'call', call);
  const result = await run();
  tell(intercepted, 'done', call, result);
  return result;
}

/** Runs a tap between `tap` and `result` or `error`. */
export async function interceptTap(
  intercepted: InterceptedCall,
  { plugin, hook, stage }: Tap,
  value: unknown,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const facts = { hook, plugin, stage, ...placeFacts(intercepted.place), value };
  const call = Object.freeze(facts) as TapCall;
  tell(intercepted, 'tap', call);
  let result: unknown;
  try {
    result = await run();
  } catch (found) {
    const thrown = readThrown(found);
    try {
      tell(intercepted, 'error', call, thrown);
    } catch (again) {
      if (!isAbort(thrown)) throw combineErrors([thrown, readThrown(again)]);
    }
    throw found;
  }
  tell(intercepted, 'result', call, result);
  return result;
}

function placeFacts({ image, platform, destination }: Place) {
  return defined({ image, platform, destination });
}

/** @throws PLUGIN_FAILED, PLUGIN_BAD_RESULT naming the plugin of the interceptor; whatever StrakeError it throws */
function tell(
  { interceptors, place }: InterceptedCall,
  member: keyof Interceptor,
  call: HookCall | TapCall,
  outcome?: unknown,
): void {
  for (const { plugin, interceptor } of interceptors) {
    const listener = interceptor[member] as ((...args: unknown[]) => unknown) | undefined;
    if (listener === undefined) continue;
    const at = { ...call, plugin };
    const doing = `${call.hook}.intercept.${member}`;
    const watch = watchPrototype(plugin, 'intercept');
    try {
      const returned = listener.call(interceptor, call, outcome);
      watch.check();
      if (returned instanceof Promise) {
        returned.catch(() => {});
        throw new StrakeError(
          'PLUGIN_BAD_RESULT',
          `plugin "${plugin}" returned a promise from ${doing}${where(place)}`,
          {
            ...callFacts(at, place),
            hint: 'Interceptors are synchronous: collect what happens, and write it in a tap such as published.',
          },
        );
      }
    } catch (found) {
      watch.check();
      throw blame(at, place, found, doing);
    } finally {
      watch.end();
    }
  }
}
