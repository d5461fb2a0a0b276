import { compactJson } from '@strake/oci';
import { defined, messageOf, nearest } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { markFilled, withoutMarks } from '../plugin/filled-text.ts';
import { PLATFORM_KEYS } from './data/config-schema.ts';
import { fillNames, onlyNames } from './fill-names.ts';
import type { liquidEngine } from './liquid-engine.ts';
import { platformVariables } from './platform-variables.ts';
import { templatesIn } from './template-text.ts';

/**
 * Renders a template.
 * @param options `marked`: puts marks around filled-in values, for {@link textParts}
 * @throws CONFIG_TEMPLATE without a location, which the caller knows
 */
export type Render = (
  text: string,
  variables: Readonly<Record<string, unknown>>,
  options?: { readonly marked?: boolean },
) => string;

/**
 * Renders the templates of a configuration. Templates that only name variables are rendered here; LiquidJS is loaded only if one does
 * more, and would render the former alike.
 * @param data variables that are lists or maps: `{% for %}` and filters get them as such, `{{ }}` renders compact JSON
 * @param templates all templates that will be rendered: strings, or values that contain strings
 */
export async function templateEngine(
  data: Readonly<Record<string, unknown>>,
  templates: unknown,
): Promise<Render> {
  const complex = templatesIn(templates).filter((text) => !onlyNames(text));
  const liquid = complex.length > 0 ? await loadLiquid() : undefined;
  return (text, variables, { marked = false } = {}) => {
    const all = { ...variables, ...data };
    const write = marked ? (value: unknown) => markFilled(plainOutput(value)) : plainOutput;
    const template = marked ? withoutMarks(text) : text;
    const unknown = (name: string, at: number) =>
      unknownVariable(name, variables, lineIn(template, template.slice(0, at).split('\n').length));
    if (onlyNames(template)) return fillNames(template, all, write, unknown);
    if (!liquid) throw new Error(`template ${JSON.stringify(text)} was not declared`);
    try {
      return liquid(template, all, write);
    } catch (thrown) {
      throw explain(thrown, template, variables);
    }
  };
}

async function loadLiquid(): Promise<ReturnType<typeof liquidEngine>> {
  const [engine, { stringify }] = await Promise.all([
    import('./liquid-engine.ts'),
    import('smol-toml'),
  ]);
  return engine.liquidEngine({
    json: compactJson,
    toml: (value: unknown) => tomlValue(value, stringify),
  });
}

/** Lists and maps become compact JSON; undefined becomes an empty string. */
function plainOutput(value: unknown): string {
  if (typeof value === 'object' && value !== null) return compactJson(value);
  return value === undefined || value === null ? '' : String(value);
}

/** A value in TOML syntax. */
function tomlValue(value: unknown, stringify: (table: Record<string, unknown>) => string): string {
  return stringify({ value })
    .trim()
    .replace(/^value = /, '');
}

/**
 * Renders with further variables that are maps.
 * @param data by name
 */
export function renderWith(render: Render, data: Readonly<Record<string, unknown>>): Render {
  return (text, variables, options) => render(text, { ...variables, ...data }, options);
}

/** Returns strings without templates unchanged. */
export const plainText: Render = (text) => text;

const PLATFORM_NAMES: ReadonlySet<string> = new Set(
  Object.keys(platformVariables({ os: '', architecture: '' })),
);

function explain(
  thrown: unknown,
  template: string,
  variables: Readonly<Record<string, unknown>>,
): StrakeError {
  const own = thrownByUs(thrown);
  if (own) return own;
  const [, message = '', line = '1'] =
    /^(.*?)(?:, line:(\d+), col:\d+)?$/m.exec(messageOf(thrown)) ?? [];
  const where = lineIn(template, Number(line));
  const [, unknown] = /undefined variable: (\S+)/.exec(message) ?? [];
  if (unknown !== undefined) return unknownVariable(unknown, variables, where, thrown);
  return new StrakeError('CONFIG_TEMPLATE', `the template cannot be rendered${where}: ${message}`, {
    cause: thrown,
    hint: /limit exceeded/.test(message)
      ? 'Make its loops, lists and strings shorter.'
      : 'Templates are Liquid: {{name}}, {{name | filter}}.',
  });
}

/** The line of a multi-line template, for messages. */
function lineIn(template: string, line: number): string {
  return template.trimEnd().includes('\n') ? ` (line ${line} of the template)` : '';
}

/** Unwraps errors of tags and limits, which Liquid wraps. */
function thrownByUs(thrown: unknown): StrakeError | undefined {
  for (let each = thrown; each instanceof Error; each = Reflect.get(each, 'originalError'))
    if (StrakeError.is(each)) return each;
  return undefined;
}

function unknownVariable(
  name: string,
  variables: Readonly<Record<string, unknown>>,
  where: string,
  cause?: unknown,
): StrakeError {
  const known = Object.keys(variables);
  const near = PLATFORM_NAMES.has(name) ? undefined : nearest(name, known);
  return new StrakeError('CONFIG_TEMPLATE', `variable "${name}" is unknown here${where}`, {
    ...defined({ cause }),
    hint: near
      ? `Did you mean "${near}"?`
      : PLATFORM_NAMES.has(name)
        ? `It differs by platform: it is known in ${PLATFORM_KEYS.join(', ')} and options of plugins.`
        : `Variables here: ${known.join(', ') || 'none'}. Define others in "vars".`,
  });
}
