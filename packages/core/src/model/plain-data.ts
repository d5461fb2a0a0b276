/** Something that is no plain data, and where it stands. */
export class NotPlainData extends TypeError {
  /** `layers[0].entries` */
  readonly path: string;

  constructor(path: string, found: string) {
    super(`${path === '' ? 'the value' : path} is ${found}, which is no plain data`);
    this.name = 'NotPlainData';
    this.path = path;
  }
}

/**
 * Freezes a value and all that is in it. Plain data is null, booleans, finite numbers, strings, arrays and plain records;
 * `undefined` in a record counts as absent.
 * @throws NotPlainData for anything else, and for circles
 */
export function freezePlain<Value>(value: Value, path = ''): Value {
  freeze(value, path, new Set());
  return value;
}

function freeze(value: unknown, path: string, above: Set<object>): void {
  if (
    value === null ||
    value === undefined ||
    typeof value === 'string' ||
    typeof value === 'boolean'
  )
    return;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new NotPlainData(path, String(value));
    return;
  }
  if (typeof value !== 'object') throw new NotPlainData(path, `a ${typeof value}`);
  if (above.has(value)) throw new NotPlainData(path, 'a circle');
  const list = Array.isArray(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!list && prototype !== Object.prototype && prototype !== null) {
    throw new NotPlainData(path, `a ${value.constructor?.name ?? 'special object'}`);
  }
  above.add(value);
  for (const key of Object.keys(value)) {
    const member: unknown = Reflect.get(value, key);
    if (list && member === undefined) throw new NotPlainData(`${path}[${key}]`, 'undefined');
    freeze(member, list ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`, above);
  }
  above.delete(value);
  Object.freeze(value);
}
