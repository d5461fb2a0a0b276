import { messageOf, readThrown } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { badResult, blame, callFacts, nameCall } from './blame-tap.ts';
import type { CallLimits } from './call-limits.ts';
import { checkDescription } from './check-description.ts';
import { checkFailures } from './check-failures.ts';
import type { CompileJob } from './compile-job.ts';
import { type Change, describeChanges } from './describe-changes.ts';
import type { ReturningHook } from './hook-table.ts';
import { type InterceptedCall, interceptTap } from './intercept-call.ts';
import { type Interruption, interruptCall, isAbortOf } from './interrupt-call.ts';
import { type LocateOption, locateOption } from './locate-option.ts';
import { freezePlain } from './plain-data.ts';
import { pluginError } from './plugin-error.ts';
import { sealContext } from './seal-context.ts';
import type { Place, Tap } from './tap.ts';
import { watchPrototype } from './watch-prototype.ts';

/** What one tap did in one call. */
export interface TraceEntry {
  readonly plugin: string;
  readonly hook: string;
  readonly stage: string;
  /** `skipped`: its `when` does not match. */
  readonly outcome: 'skipped' | 'unchanged' | 'changed';
  readonly changes: readonly Change[];
}

/** Reports which tap is running, so that messages can name slow taps and those that never ended. */
export type TapWatcher = (event: {
  readonly tap: Tap;
  readonly place: Place;
  readonly state: 'start' | 'end';
}) => void;

/** One call of a hook, as each of its taps sees it. */
export interface Call extends CallLimits {
  readonly place: Place;
  readonly signal: AbortSignal;
  readonly trace: TraceEntry[];
  /** The value after `prepare`, `make` and `adjust`; recorded when the first tap of a later stage is reached. */
  beforeConversion?: unknown;
  readonly watch?: TapWatcher;
  readonly locate?: LocateOption;
  /** Absent if the hook has no interceptors. */
  readonly interceptors?: InterceptedCall['interceptors'];
  contextFor(plugin: string): unknown;
}

/** Filters, calls, checks and records one tap; `undefined` means "no change". */
export async function guardTap(tap: Tap, value: unknown, call: Call): Promise<unknown> {
  const { plugin, hook, stage } = tap;
  const note: Note = (outcome, changes = []) =>
    call.trace.push({ plugin, hook, stage, outcome, changes });
  if (stage === 'convert' || stage === 'check') call.beforeConversion ??= value;
  if (!applies(tap, call.place)) {
    note('skipped');
    return undefined;
  }
  call.signal.throwIfAborted();
  const { interceptors, place } = call;
  if (!interceptors) return runTap(tap, value, call, note);
  const run = () => runTap(tap, value, call, note);
  return interceptTap({ interceptors, place }, tap, value, run);
}

type Note = (outcome: TraceEntry['outcome'], changes?: readonly Change[]) => void;

async function runTap(tap: Tap, value: unknown, call: Call, note: Note): Promise<unknown> {
  const returned = await callHandler(tap, value, call);
  if (tap.hook === 'published') return undefined;
  if (returned === undefined) {
    note('unchanged');
    return undefined;
  }
  if (tap.stage === 'check')
    throw badResult(
      tap,
      call.place,
      'a check returned a value',
      'A check throws an error or returns nothing.',
    );
  const result = await accept({ ...tap, hook: tap.hook }, call.place, returned, value);
  const changes = tap.hook === 'push' ? [] : describeChanges(value, result);
  note(changes.length > 0 || tap.hook === 'push' ? 'changed' : 'unchanged', changes);
  return result;
}

function applies(tap: Tap, place: Place): boolean {
  const actual: Readonly<Record<string, string | undefined>> = { ...place };
  return Object.entries(tap.when).every(([key, allowed]) => allowed.includes(actual[key] ?? ''));
}

async function callHandler(tap: Tap, value: unknown, call: Call): Promise<unknown> {
  call.watch?.({ tap, place: call.place, state: 'start' });
  let interruption: Interruption | undefined;
  const watch = watchPrototype(tap.plugin, tap.hook);
  try {
    const context = sealContext({
      ...Object(call.contextFor(tap.plugin)),
      error: pluginError({ name: tap.plugin, errors: tap.errors }),
    });
    const pending: unknown = tap.handler(value, context);
    watch.check();
    // Most handlers return at once: in large builds, promises and listeners for them are a tenth of all work.
    if (!isThenable(pending)) return pending;
    interruption = interruptCall(nameCall(tap, call.place), callFacts(tap, call.place), call);
    const returned = await interruption.race(Promise.resolve(pending));
    watch.check();
    return returned;
  } catch (thrown) {
    watch.check();
    if (interruption?.caused(thrown) ?? isAbortOf(call.signal, thrown)) throw thrown;
    throw locateOption(blame(tap, call.place, thrown), tap.plugin, call.locate);
  } finally {
    interruption?.end();
    watch.end();
    call.watch?.({ tap, place: call.place, state: 'end' });
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    'then' in value &&
    typeof value.then === 'function'
  );
}

async function accept(
  tap: Tap & { readonly hook: ReturningHook },
  place: Place,
  returned: unknown,
  before: unknown,
): Promise<unknown> {
  if (returned === null || typeof returned !== 'object' || Array.isArray(returned)) {
    const what =
      returned === null ? 'null' : Array.isArray(returned) ? 'a list' : `a ${typeof returned}`;
    throw badResult(
      tap,
      place,
      `it returned ${what}`,
      'Return a new description, or undefined for "no change".',
    );
  }
  try {
    const result = freezePlain(returned);
    checkDescription(tap.hook, result, before);
    if (tap.hook === 'compile')
      checkFailures(result as CompileJob, before as CompileJob, tap.errors);
    return result;
  } catch (found) {
    const thrown = readThrown(found);
    const hint = StrakeError.is(thrown) ? thrown.hint : undefined;
    throw badResult(tap, place, messageOf(thrown), hint, thrown);
  }
}
