/** Something that is no plain data, and where it stands. */
export class NotPlainData extends TypeError {
  /** `layers[0].entries` */
  readonly path: string;
  /** The same, key by key. */
  readonly steps: readonly (string | number)[];
  /** `a function` */
  readonly found: string;

  constructor(steps: readonly (string | number)[], found: string, root = '') {
    const path = steps.reduce<string>(
      (above, step) =>
        typeof step === 'number' ? `${above}[${step}]` : above === '' ? step : `${above}.${step}`,
      root,
    );
    super(`${path === '' ? 'the value' : path} is ${found}, which is no plain data`);
    this.name = 'NotPlainData';
    this.path = path;
    this.steps = steps;
    this.found = found;
  }
}

/**
 * Freezes a value and all that is in it. Plain data is null, booleans, finite numbers, strings, arrays and plain records;
 * `undefined` in a record counts as absent.
 * @param path what the value is called in messages
 * @throws NotPlainData for anything else, and for circles; what stands before it may be frozen by then
 */
export function freezePlain<Value>(value: Value, path = ''): Value {
  walkAll(value, path, Object.freeze);
  return value;
}

/**
 * Checks a value as {@link freezePlain} does, and leaves it as it is.
 * @throws NotPlainData
 */
export function checkPlain(value: unknown, path = ''): void {
  walkAll(value, path, () => {});
}

/** A proxy may throw whatever is asked of it. */
function walkAll(value: unknown, root: string, finish: (value: object) => void): void {
  try {
    walk(value, root, [], new Set(), new Set(), finish);
  } catch (thrown) {
    throw thrown instanceof NotPlainData
      ? thrown
      : new NotPlainData([], 'something that can not be read', root);
  }
}

function walk(
  value: unknown,
  root: string,
  steps: readonly (string | number)[],
  above: Set<object>,
  done: Set<object>,
  finish: (value: object) => void,
): void {
  if (value === undefined || value === null || ['string', 'boolean'].includes(typeof value)) return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  const refuse = (found: string) => new NotPlainData(steps, found, root);
  if (typeof value === 'number') throw refuse(String(value));
  if (typeof value !== 'object') throw refuse(`a ${typeof value}`);
  if (above.has(value)) throw refuse('a circle');
  // What stands in several places is seen once: records that share records would take for ever.
  if (done.has(value)) return;
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isList && prototype !== Object.prototype && prototype !== null)
    throw refuse(`a ${value.constructor?.name ?? 'special object'}`);
  above.add(value);
  // The places of a list, not its keys: a hole has none.
  for (const key of isList ? value.keys() : Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    const path = [...steps, key];
    if (isList && member === undefined) throw new NotPlainData(path, 'undefined', root);
    walk(member, root, path, above, done, finish);
  }
  above.delete(value);
  done.add(value);
  finish(value);
}
