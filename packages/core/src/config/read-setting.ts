import { combineErrors, StrakeError } from '../errors/index.ts';
import { formatPlatform } from '../model/platform.ts';
import type { SchemaProblem, Validate } from '../plugin/compile-schema.ts';
import { explainProblem } from './check-config.ts';
import type { ConfigPath } from './config-error.ts';
import type { LayeredConfig } from './layered-config.ts';
import { type Resolution, resolveValue } from './resolve-value.ts';

/** Reads one key of an image: resolved, filled in, and of the form that its schema asks for. */
export type ReadSetting = (key: string) => unknown;

/**
 * @param validators by key: plain schemas, which values have to fit once maps and templates are gone; options of a plugin
 *   stand under its name
 * @throws CONFIG_VALUE_INVALID, CONFIG_KEY_UNKNOWN, CONFIG_TEMPLATE from what is returned
 */
export function settingReader(
  layers: LayeredConfig,
  validators: ReadonlyMap<string, Validate>,
  plugins: ReadonlySet<string>,
  resolution: Resolution,
): ReadSetting {
  return (key) => {
    const layered = layers.get(key);
    const resolved = layered && resolveValue(layered.value, layered.path, resolution);
    const validate = validators.get(key);
    if (!layered || resolved === undefined || !validate) return resolved;
    const { value, problems: found } = fit(resolved, validate);
    const problems = found.filter(({ isIncomplete }) => !resolution.isPartial || !isIncomplete);
    if (problems.length === 0) return value;
    const where = resolution.platform ? ` (for ${formatPlatform(resolution.platform)})` : '';
    const errors = problems.map((problem) => {
      const path = [...layered.path, ...problem.path];
      const error = explainProblem(problem, path, value, resolution.source);
      return new StrakeError(error.code, `${error.message}${where}`, {
        ...error.facts,
        ...(plugins.has(key) ? { plugin: key } : {}),
      });
    });
    throw combineErrors(errors);
  };
}

/**
 * Templates leave texts. Where the schema asks for a number or a truth value, a text that spells one becomes it; texts that
 * were written as such were refused before.
 */
function fit(
  value: unknown,
  validate: Validate,
): { readonly value: unknown; readonly problems: readonly SchemaProblem[] } {
  const problems = validate(value);
  let fitted = value;
  for (const { path, types } of problems) {
    if (types) fitted = change(fitted, path, (text) => convert(text, types));
  }
  return fitted === value ? { value, problems } : { value: fitted, problems: validate(fitted) };
}

function convert(value: unknown, types: readonly string[]): unknown {
  if (typeof value !== 'string') return value;
  if (types.includes('boolean') && /^(true|false)$/.test(value)) return value === 'true';
  const isNumber = types.includes('number') || types.includes('integer');
  return isNumber && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** The same data with another value at a path; the data itself where nothing changes. */
function change(data: unknown, path: ConfigPath, by: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return by(data);
  if (typeof data !== 'object' || data === null) return data;
  const before: unknown = Reflect.get(data, step);
  const after = change(before, rest, by);
  if (after === before) return data;
  return Array.isArray(data)
    ? data.map((member: unknown, at) => (at === step ? after : member))
    : { ...data, [step]: after };
}
