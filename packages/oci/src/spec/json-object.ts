import { type ErrorCode, StrakeError, shortened } from '../errors/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * An untrusted JSON object, read field by field. Every value is checked; null counts as absent, because Go writes
 * it for empty slices and maps. Errors name the document and the path of the field.
 */
export class JsonObject {
  readonly fields: Fields;
  readonly #what: string;
  readonly #path: string;
  readonly #code: ErrorCode;

  /** @throws MANIFEST_INVALID or `code` for anything but an object */
  constructor(value: unknown, what: string, path = '', code: ErrorCode = 'MANIFEST_INVALID') {
    this.#what = what;
    this.#path = path;
    this.#code = code;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw path === ''
        ? new StrakeError(code, `${what} is ${kindOf(value)}, not an object`)
        : this.fault('', `is ${kindOf(value)}, not an object`);
    }
    this.fields = value as Fields;
  }

  /** True for a key that is present, even with the value null. */
  has(key: string): boolean {
    return Object.hasOwn(this.fields, key);
  }

  /** The value; undefined if it is absent or null. */
  get(key: string): unknown {
    return this.has(key) ? (this.fields[key] ?? undefined) : undefined;
  }

  string(key: string): string | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.fault(key, `is ${kindOf(value)}, not a string`);
  }

  requiredString(key: string): string {
    const value = this.string(key);
    if (value === undefined) throw this.fault(key, 'is missing');
    return value;
  }

  boolean(key: string): boolean | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.fault(key, `is ${kindOf(value)}, not true or false`);
  }

  strings(key: string): readonly string[] | undefined {
    return this.array(key)?.map((value, position) => {
      if (typeof value === 'string') return value;
      throw this.fault(`${key}[${position}]`, `is ${kindOf(value)}, not a string`);
    });
  }

  stringMap(key: string): Readonly<Record<string, string>> | undefined {
    const map = this.object(key);
    if (!map) return undefined;
    for (const name of Object.keys(map.fields)) map.requiredString(name);
    return map.fields as Readonly<Record<string, string>>;
  }

  object(key: string): JsonObject | undefined {
    const value = this.get(key);
    return value === undefined ? undefined : this.#inner(key, value);
  }

  objects(key: string): readonly JsonObject[] | undefined {
    return this.array(key)?.map((value, position) => this.#inner(`${key}[${position}]`, value));
  }

  array(key: string): readonly unknown[] | undefined {
    const value = this.get(key);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.fault(key, `is ${kindOf(value)}, not an array`);
  }

  /** The fields, some replaced by their checked form: `undefined` removes a key, other keys are kept. */
  with(checked: Fields): Fields {
    const all = Object.entries({ ...this.fields, ...checked });
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
  }

  /** The error for one field: `manifest: layers[2].size is missing`. */
  fault(key: string, why: string, hint?: string): StrakeError {
    const place = `${this.#path}${this.#path !== '' && key !== '' ? '.' : ''}${key}`;
    const shownHint = hint ?? (this.#code === 'MANIFEST_INVALID' ? MANIFEST_HINT : undefined);
    return new StrakeError(
      this.#code,
      `${this.#what}: ${shortened(place)} ${why}`,
      shownHint ? { hint: shownHint } : {},
    );
  }

  #inner(key: string, value: unknown): JsonObject {
    const path = this.#path === '' ? key : `${this.#path}.${key}`;
    return new JsonObject(value, this.#what, path, this.#code);
  }
}

/** A value in the form in which a message shows it. */
export function shown(value: unknown): string {
  return shortened(JSON.stringify(value) ?? String(value));
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : shown(value);
}

const MANIFEST_HINT = 'It violates the image specification; rebuild the image with another tool.';
