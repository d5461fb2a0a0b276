import { type ErrorCode, StrakeError, shortened } from '../errors/index.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A JSON object of somebody else, asked field by field. Every answer is checked; null counts as absent, since Go writes
 * it for empty lists and maps. Failures name the document and the way to the field.
 */
export class JsonObject {
  readonly fields: Fields;
  readonly #what: string;
  readonly #path: string;
  readonly #code: ErrorCode;

  /** @throws MANIFEST_INVALID or `code` for what is no object */
  constructor(value: unknown, what: string, path = '', code: ErrorCode = 'MANIFEST_INVALID') {
    this.#what = what;
    this.#path = path;
    this.#code = code;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw path === ''
        ? new StrakeError(code, `${what} is ${kindOf(value)} and no object`)
        : this.fault('', `is ${kindOf(value)} and no object`);
    }
    this.fields = value as Fields;
  }

  /** True for a key that is there, be it with null. */
  has(key: string): boolean {
    return Object.hasOwn(this.fields, key);
  }

  /** The value, undefined where it is absent or null. */
  get(key: string): unknown {
    return this.has(key) ? (this.fields[key] ?? undefined) : undefined;
  }

  text(key: string): string | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === 'string') return value;
    throw this.fault(key, `is ${kindOf(value)} and no text`);
  }

  neededText(key: string): string {
    const value = this.text(key);
    if (value === undefined) throw this.fault(key, 'is missing');
    return value;
  }

  flag(key: string): boolean | undefined {
    const value = this.get(key);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.fault(key, `is ${kindOf(value)} and neither true nor false`);
  }

  texts(key: string): readonly string[] | undefined {
    return this.list(key)?.map((value, position) => {
      if (typeof value === 'string') return value;
      throw this.fault(`${key}[${position}]`, `is ${kindOf(value)} and no text`);
    });
  }

  textMap(key: string): Readonly<Record<string, string>> | undefined {
    const map = this.object(key);
    if (!map) return undefined;
    for (const name of Object.keys(map.fields)) map.neededText(name);
    return map.fields as Readonly<Record<string, string>>;
  }

  object(key: string): JsonObject | undefined {
    const value = this.get(key);
    return value === undefined ? undefined : this.#inner(key, value);
  }

  objects(key: string): readonly JsonObject[] | undefined {
    return this.list(key)?.map((value, position) => this.#inner(`${key}[${position}]`, value));
  }

  list(key: string): readonly unknown[] | undefined {
    const value = this.get(key);
    if (value === undefined || Array.isArray(value)) return value;
    throw this.fault(key, `is ${kindOf(value)} and no list`);
  }

  /** The fields with some of them put in a checked form: `undefined` takes the key away, other keys are kept. */
  with(checked: Fields): Fields {
    const all = Object.entries({ ...this.fields, ...checked });
    return Object.fromEntries(all.filter(([, value]) => value !== undefined));
  }

  /** The failure of one field: `manifest: layers[2].size is missing`. */
  fault(key: string, why: string, hint?: string): StrakeError {
    const place = `${this.#path}${this.#path !== '' && key !== '' ? '.' : ''}${key}`;
    const said = hint ?? (this.#code === 'MANIFEST_INVALID' ? MANIFEST_HINT : undefined);
    return new StrakeError(
      this.#code,
      `${this.#what}: ${shortened(place)} ${why}`,
      said ? { hint: said } : {},
    );
  }

  #inner(key: string, value: unknown): JsonObject {
    const path = this.#path === '' ? key : `${this.#path}.${key}`;
    return new JsonObject(value, this.#what, path, this.#code);
  }
}

/** A value as it may stand in a message. */
export function shown(value: unknown): string {
  return shortened(JSON.stringify(value) ?? String(value));
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : shown(value);
}

const MANIFEST_HINT = 'Whatever made it broke the image-spec: make it again with another tool.';
