import { compactJson, StrakeError, type StringMap } from '@strake/oci';
import { messageOf, nearest } from '@strake/oci/internal';
import { markFilled, withoutMarks } from '../plugin/filled-text.ts';
import { PLATFORM_KEYS } from './data/config-schema.ts';
import { fillNames, onlyNames } from './fill-names.ts';
import type { liquidEngine } from './liquid-engine.ts';
import { platformVariables } from './platform-variables.ts';
import { templatesIn } from './template-text.ts';

/**
 * Fills variables into a text.
 * @param options `marked`: what is filled in stands between marks, for {@link textParts}
 * @throws CONFIG_TEMPLATE without a place: the caller knows where the text stands
 */
export type Render = (
  text: string,
  variables: StringMap,
  options?: { readonly marked?: boolean },
) => string;

/**
 * Renders the templates of a configuration. Those that only name variables are filled in here; LiquidJS is loaded where one does
 * more, and gives the same for these.
 * @param data variables that are lists or maps: `{% for %}` and filters get them as such, alone they are compact JSON
 * @param templates what will be rendered: texts, or values with texts in them
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
    if (!liquid) throw new Error(`template ${JSON.stringify(text)} was not announced`);
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

/** Data is compact JSON; nothing is written for nothing. */
function plainOutput(value: unknown): string {
  if (typeof value === 'object' && value !== null) return compactJson(value);
  return value === undefined || value === null ? '' : String(value);
}

/** A value as it stands behind `=` in TOML. */
function tomlValue(value: unknown, stringify: (table: Record<string, unknown>) => string): string {
  return stringify({ value })
    .trim()
    .replace(/^value = /, '');
}

/** Without a template there is nothing to fill in. */
export const plainText: Render = (text) => text;

const PLATFORM_NAMES: ReadonlySet<string> = new Set(
  Object.keys(platformVariables({ os: '', architecture: '' })),
);

function explain(thrown: unknown, template: string, variables: StringMap): StrakeError {
  const own = thrownByUs(thrown);
  if (own) return own;
  const [, message = '', line = '1'] =
    /^(.*?)(?:, line:(\d+), col:\d+)?$/m.exec(messageOf(thrown)) ?? [];
  const where = lineIn(template, Number(line));
  const [, unknown] = /undefined variable: (\S+)/.exec(message) ?? [];
  if (unknown !== undefined) return unknownVariable(unknown, variables, where, thrown);
  return new StrakeError(
    'CONFIG_TEMPLATE',
    `the template cannot be filled in${where}: ${message}`,
    {
      cause: thrown,
      hint: /limit exceeded/.test(message)
        ? 'Make its loops, lists and texts shorter.'
        : 'Templates are Liquid: {{name}}, {{name | filter}}.',
    },
  );
}

/** For messages: which line of a template it is about, where that has several. */
function lineIn(template: string, line: number): string {
  return template.trimEnd().includes('\n') ? ` (line ${line} of the template)` : '';
}

/** Liquid wraps what tags and limits throw. */
function thrownByUs(thrown: unknown): StrakeError | undefined {
  for (let each = thrown; each instanceof Error; each = Reflect.get(each, 'originalError'))
    if (StrakeError.is(each)) return each;
  return undefined;
}

function unknownVariable(
  name: string,
  variables: StringMap,
  where: string,
  cause?: unknown,
): StrakeError {
  const known = Object.keys(variables);
  const near = PLATFORM_NAMES.has(name) ? undefined : nearest(name, known);
  return new StrakeError('CONFIG_TEMPLATE', `variable "${name}" is unknown here${where}`, {
    ...(cause === undefined ? {} : { cause }),
    hint: near
      ? `Did you mean "${near}"?`
      : PLATFORM_NAMES.has(name)
        ? `It differs by platform: it is known in ${PLATFORM_KEYS.join(', ')} and options of plugins.`
        : `Variables here: ${known.join(', ') || 'none'}. Further ones are made in "vars".`,
  });
}
