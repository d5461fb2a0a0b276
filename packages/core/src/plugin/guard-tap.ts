import { isAbort, messageOf, StrakeError } from '../errors/index.ts';
import { freezePlain } from '../model/plain-data.ts';
import { checkDescription } from './check-description.ts';
import { type Change, describeChanges } from './describe-changes.ts';
import { nameTap, type Tap } from './tap.ts';

/** Where a hook is called, for filters and messages. */
export interface Place {
  readonly image?: string;
  /** As `formatPlatform` writes it. */
  readonly platform?: string;
  readonly os?: string;
  readonly arch?: string;
  readonly scheme?: string;
}

/** What one tap did in one call. */
export interface TrailEntry {
  readonly plugin: string;
  readonly hook: string;
  readonly stage: string;
  /** `skipped`: its `when` does not fit here. */
  readonly outcome: 'skipped' | 'unchanged' | 'changed';
  readonly changes: readonly Change[];
}

/** Tells which tap is at work, so that a person can be told who is slow and who never came back. */
export type TapWatcher = (event: {
  readonly tap: Tap;
  readonly place: Place;
  readonly state: 'start' | 'end';
}) => void;

/** One call of a hook, as each of its taps sees it. */
export interface Call {
  readonly place: Place;
  readonly signal: AbortSignal;
  readonly trail: TrailEntry[];
  readonly watch?: TapWatcher;
  readonly timeoutSeconds?: number;
  contextFor(plugin: string): unknown;
}

/** Filter, call, check and note one tap; `undefined` is "no change". */
export async function guardTap(tap: Tap, value: unknown, call: Call): Promise<unknown> {
  const note = (outcome: TrailEntry['outcome'], changes: readonly Change[] = []) =>
    call.trail.push({ plugin: tap.plugin, hook: tap.hook, stage: tap.stage, outcome, changes });
  if (!applies(tap, call.place)) {
    note('skipped');
    return undefined;
  }
  call.signal.throwIfAborted();
  const returned = await callHandler(tap, value, call);
  if (returned === undefined) {
    note('unchanged');
    return undefined;
  }
  if (tap.stage === 'check')
    throw badResult(
      tap,
      call.place,
      'a check returned a value',
      'A check may throw, and returns nothing.',
    );
  const result = await accept(tap, call.place, returned, value);
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
  const { promise: stopped, stop, settle } = interruption(tap, call);
  try {
    const context = call.contextFor(tap.plugin);
    return await Promise.race([(async () => tap.handler(value, context))(), stopped]);
  } catch (thrown) {
    if (isAbort(thrown) && call.signal.aborted) throw thrown;
    if (thrown === stop.reason) throw thrown;
    throw blame(tap, call.place, thrown);
  } finally {
    settle();
    call.watch?.({ tap, place: call.place, state: 'end' });
  }
}

/** Rejects when the build is cancelled or the configured time is over; a handler that ignores both is left behind. */
function interruption(tap: Tap, call: Call) {
  const stop: { reason?: unknown } = {};
  let settle = (): void => {};
  const promise = new Promise<never>((_, reject) => {
    const onAbort = () => reject(call.signal.reason);
    call.signal.addEventListener('abort', onAbort, { once: true });
    const seconds = call.timeoutSeconds;
    const timer =
      seconds === undefined
        ? undefined
        : setTimeout(() => {
            stop.reason = new StrakeError(
              'PLUGIN_TIMEOUT',
              `${at(tap, call.place)} took longer than ${seconds} s`,
              {
                ...facts(tap, call.place),
                hint: 'Raise timeouts.plugin in the configuration, or tell the author of the plugin.',
              },
            );
            reject(stop.reason);
          }, seconds * 1000);
    settle = () => {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', onAbort);
    };
  });
  promise.catch(() => {});
  return { promise, stop, settle };
}

async function accept(
  tap: Tap,
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
    await checkDescription(tap.hook, result, before);
    return result;
  } catch (thrown) {
    throw badResult(
      tap,
      place,
      messageOf(thrown),
      StrakeError.is(thrown) ? thrown.hint : undefined,
      thrown,
    );
  }
}

function badResult(
  tap: Tap,
  place: Place,
  what: string,
  hint?: string,
  cause?: unknown,
): StrakeError {
  return new StrakeError(
    'PLUGIN_BAD_RESULT',
    `${at(tap, place)} returned no valid ${NOUN[tap.hook]}: ${what}`,
    {
      ...facts(tap, place),
      ...(cause === undefined ? {} : { cause }),
      hint: hint ?? `This is a fault of the plugin "${tap.plugin}"; tell its author.`,
    },
  );
}

const NOUN = {
  compile: 'compile job',
  layer: 'layer plan',
  mutate: 'image draft',
  index: 'index plan',
  push: 'push receipt',
} as const;

/** What a tap throws becomes one error that names it; a failure that is already told to its reader keeps its code and hint. */
function blame(tap: Tap, place: Place, thrown: unknown): StrakeError {
  if (StrakeError.is(thrown)) {
    return thrown.facts.plugin ? thrown : StrakeError.locate(thrown, facts(tap, place));
  }
  const frozen =
    thrown instanceof TypeError &&
    /read only|not extensible|Cannot (delete|redefine) property/.test(thrown.message);
  return new StrakeError('PLUGIN_FAILED', `${failed(tap, place)}: ${messageOf(thrown)}`, {
    ...facts(tap, place),
    cause: thrown,
    ...(frozen
      ? {
          hint: 'Descriptions are frozen: return a new one ({ ...plan, … }) instead of changing what came in.',
        }
      : {}),
  });
}

function failed(tap: Tap, place: Place): string {
  return `plugin "${tap.plugin}" failed in ${tap.hook}${where(place)}`;
}

function at(tap: Tap, place: Place): string {
  return `${nameTap(tap)}${where(place)}`;
}

function where(place: Place): string {
  const names = [place.image, place.platform, place.scheme && `${place.scheme}:`].filter(
    (name) => name,
  );
  return names.length === 0 ? '' : ` for ${names.join(' ')}`;
}

function facts(tap: Tap, place: Place) {
  return {
    plugin: tap.plugin,
    hook: tap.hook,
    stage: tap.stage,
    ...(place.image === undefined ? {} : { image: place.image }),
    ...(place.platform === undefined ? {} : { platform: place.platform }),
  };
}
