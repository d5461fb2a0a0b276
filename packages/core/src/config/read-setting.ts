import { formatPlatform } from '@strake/oci';
import { combineErrors, defined } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { Validate } from '../plugin/compile-schema.ts';
import type { JsonSchema } from '../plugin/definition.ts';
import { readable, withoutMarks } from '../plugin/filled-text.ts';
import type { SchemaProblem } from '../plugin/schema-problem.ts';
import { explainProblem } from './check-config.ts';
import type { ConfigPath } from './config-error.ts';
import type { Layer, LayeredConfig } from './layered-config.ts';
import { markedStrings } from './marked-strings.ts';
import type { ValueOrigin } from './project.ts';
import { type Resolution, resolveLayers } from './resolve-value.ts';

/** Reads the settings of an image: merged, resolved, rendered, and valid by their schemas. */
export interface SettingReader {
  /**
   * The value of a key; undefined if there is none.
   * @throws CONFIG_VALUE_INVALID, CONFIG_KEY_UNKNOWN, CONFIG_TEMPLATE
   */
  get(key: string): unknown;
  /** The location of a part of such a value; for a missing part, where it would be. */
  originOf(at: ConfigPath): ValueOrigin;
}

/**
 * @param validators by key: plain schemas, which values must match after maps and templates are resolved; options of a plugin
 *   are under its name
 * @param plugins schemas of their options, by name
 */
export function settingReader(
  layers: LayeredConfig,
  validators: ReadonlyMap<string, Validate>,
  plugins: ReadonlyMap<string, JsonSchema>,
  resolution: Resolution,
): SettingReader {
  const traces = new Map<string, ReadonlyMap<string, Layer>>();
  const traceOf = (key: string) => {
    const known = traces.get(key);
    if (known) return known;
    const trace = new Map<string, Layer>();
    resolveLayers(layers.get(key), [key], { ...resolution, trace });
    traces.set(key, trace);
    return trace;
  };
  const originOf = (at: ConfigPath): ValueOrigin => {
    const [key = ''] = at;
    const trace = traceOf(String(key));
    for (let length = at.length; length > 0; length -= 1) {
      const layer = trace.get(JSON.stringify(at.slice(0, length)));
      if (!layer) continue;
      const { writer, plugin } = layer;
      const path = [...layer.path, ...at.slice(length)];
      return { writer, path, ...defined({ plugin }) };
    }
    return { writer: 'default', path: at };
  };
  const get = (key: string): unknown => {
    const options = plugins.get(key);
    const isMarked = options && markedStrings(options);
    const resolved =
      resolveLayers(layers.get(key), [key], isMarked ? { ...resolution, isMarked } : resolution) ??
      undefined;
    const check = validators.get(key);
    if (resolved === undefined || !check) return resolved;
    const validate: Validate = isMarked ? (each) => check(readable(each)) : check;
    const isRemoved = (path: ConfigPath) => originOf([key, ...path]).writer === 'image';
    const { value, problems: found } = fit(resolved, validate, isRemoved);
    const problems = found.filter(({ isIncomplete }) => !resolution.isPartial || !isIncomplete);
    if (problems.length === 0) return value;
    const where = resolution.platform ? ` (for ${formatPlatform(resolution.platform)})` : '';
    const errors = problems.map((problem) => {
      const { path } = originOf([key, ...problem.path]);
      const error = explainProblem(problem, path, readable(value), resolution.source);
      return new StrakeError(error.code, `${error.message}${where}`, {
        ...error.facts,
        kind: error.kind,
        ...(options ? { plugin: key } : {}),
      });
    });
    throw combineErrors(errors);
  };
  return { get, originOf };
}

/**
 * Templates render to strings. If the schema requires a number or boolean, a string that spells one is converted; strings that
 * were written literally were refused before. A null that the schema does not allow removes its key.
 */
function fit(
  value: unknown,
  validate: Validate,
  isRemoved: (path: ConfigPath) => boolean,
): { readonly value: unknown; readonly problems: readonly SchemaProblem[] } {
  const problems = validate(value);
  let fitted = value;
  for (const { path, types } of problems) {
    fitted = change(fitted, path, (found) => {
      if (found === null) return isRemoved(path) ? undefined : null;
      return types ? convert(found, types) : found;
    });
  }
  return fitted === value ? { value, problems } : { value: fitted, problems: validate(fitted) };
}

function convert(marked: unknown, types: readonly string[]): unknown {
  if (typeof marked !== 'string') return marked;
  const value = withoutMarks(marked);
  if (types.includes('boolean') && /^(true|false)$/.test(value)) return value === 'true';
  const isNumber = types.includes('number') || types.includes('integer');
  return isNumber && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : marked;
}

/** The data with another value at a path; the same object if nothing changes. */
function change(data: unknown, path: ConfigPath, by: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by(data);
  if (typeof data !== 'object' || data === null) return data;
  const before: unknown = Reflect.get(data, step);
  const after = change(before, rest, by);
  if (after === before) return data;
  if (Array.isArray(data)) return data.map((member: unknown, at) => (at === step ? after : member));
  const { [step]: _, ...others } = data as Readonly<Record<string | number, unknown>>;
  return after === undefined ? others : { ...data, [step]: after };
}
