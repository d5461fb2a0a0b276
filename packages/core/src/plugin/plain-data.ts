/** A value that is not plain data, and where it is. */
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
    super(`${path === '' ? 'the value' : path} is ${found}, which is not plain data`);
    this.name = 'NotPlainData';
    this.path = path;
    this.steps = steps;
    this.found = found;
  }
}

/**
 * Values that were frozen with everything in them. Their parts are not listed: that takes longer than walking through
 * them again.
 */
const frozen = new WeakSet<object>();

/**
 * Freezes a value and everything in it. Plain data is null, booleans, finite numbers, strings, arrays and plain records;
 * `undefined` in a record counts as absent.
 * @param path what the value is called in messages
 * @throws NotPlainData for anything else, and for circular references; what precedes it may be frozen by then
 */
export function freezePlain<Value>(value: Value, path = ''): Value {
  walkAll(value, path, Object.freeze);
  if (typeof value === 'object' && value !== null) frozen.add(value);
  return value;
}

/**
 * Freezes a copy of a value; a value that {@link freezePlain} froze is returned as it is.
 * @throws NotPlainData; whatever `structuredClone` throws
 */
export function frozenCopy<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return freezePlain(value);
  if (frozen.has(value)) return value;
  // Takes less than half of the time of `structuredClone`, which has the last word on everything that is not plain data.
  const copy = copyPlain(value, new Map()) ?? freezePlain(structuredClone(value));
  frozen.add(copy);
  return copy as Value;
}

/**
 * @param copies of what was met before, by what they are copies of; undefined: it is being copied
 * @returns undefined for anything but plain data, and for circles
 */
function copyPlain(value: object, copies: Map<object, object | undefined>): object | undefined {
  if (frozen.has(value)) return value;
  if (copies.has(value)) return copies.get(value);
  copies.set(value, undefined);
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== (isList ? Array.prototype : Object.prototype)) return undefined;
  const copy = (isList ? [...value] : { ...value }) as Record<string, unknown>;
  for (const key of Object.keys(copy)) {
    const member = copy[key];
    if (typeof member === 'string' || typeof member === 'boolean') continue;
    if (member === null || (member === undefined && !isList)) continue;
    if (typeof member === 'number' && Number.isFinite(member)) continue;
    const inner = typeof member === 'object' ? copyPlain(member, copies) : undefined;
    if (inner === undefined) return undefined;
    copy[key] = inner;
  }
  copies.set(value, Object.freeze(copy));
  return copy;
}

/**
 * Checks a value as {@link freezePlain} does, without changing it.
 * @throws NotPlainData
 */
export function checkPlain(value: unknown, path = ''): void {
  walkAll(value, path, () => {});
}

/** A proxy may throw on any access. */
function walkAll(value: unknown, root: string, finish: (value: object) => void): void {
  try {
    walk(value, { root, steps: [], above: new Set(), done: new Set(), finish });
  } catch (thrown) {
    throw thrown instanceof NotPlainData
      ? thrown
      : new NotPlainData([], 'something that cannot be read', root);
  }
}

interface Walk {
  readonly root: string;
  /** Its path. */
  readonly steps: (string | number)[];
  readonly above: Set<object>;
  /** A value that occurs several times is visited once: records that share records would take forever. */
  readonly done: Set<object>;
  readonly finish: (value: object) => void;
}

function walk(value: unknown, at: Walk): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'string' || typeof value === 'boolean') return;
  if (typeof value === 'number' && Number.isFinite(value)) return;
  if (typeof value === 'number') throw refuse(String(value), at);
  if (typeof value !== 'object') throw refuse(`a ${typeof value}`, at);
  if (at.above.has(value)) throw refuse('a circular reference', at);
  if (at.done.has(value) || frozen.has(value)) return;
  const isList = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!isList && prototype !== Object.prototype && prototype !== null)
    throw refuse(`a ${value.constructor?.name ?? 'special object'}`, at);
  at.above.add(value);
  // The places of a list, not its keys: a hole has none.
  for (const key of isList ? value.keys() : Object.keys(value)) {
    const own = Object.getOwnPropertyDescriptor(value, key);
    at.steps.push(key);
    // What it returns can change after the check.
    if (own?.get || own?.set) throw refuse('a getter or a setter', at);
    const member: unknown = own?.value;
    if (isList && member === undefined) throw refuse('undefined', at);
    walk(member, at);
    at.steps.pop();
  }
  at.above.delete(value);
  at.done.add(value);
  at.finish(value);
}

function refuse(found: string, { steps, root }: Walk): NotPlainData {
  return new NotPlainData([...steps], found, root);
}
