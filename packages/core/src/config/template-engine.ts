import { messageOf, StrakeError } from '../errors/index.ts';
import type { StringMap } from '../model/descriptor.ts';
import { compactJson } from '../model/json.ts';
import { nearest } from '../model/nearest.ts';
import { PLATFORM_KEYS } from './data/config-schema.ts';
import { platformVariables } from './platform-variables.ts';

/** Fills variables into a text. @throws CONFIG_TEMPLATE without a place: the caller knows where the text stands */
export type Render = (text: string, variables: StringMap) => string;

/** True for a text that has something to fill in. */
export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('{%');
}

/** True where some text in a value, keys included, has something to fill in. */
export function hasTemplates(value: unknown): boolean {
  if (typeof value === 'string') return isTemplate(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, member]) => isTemplate(key) || hasTemplates(member));
}

/**
 * The engine of templates: LiquidJS, strict about variables and filters, without HTML escaping, with filters `json` and
 * `toml`. It is loaded only for a configuration that has templates.
 * @param data variables that are lists or maps: `{% for %}` and filters get them as such, alone they are compact JSON
 */
export async function templateEngine(
  data: Readonly<Record<string, unknown>> = {},
): Promise<Render> {
  const [{ Liquid }, { stringify }] = await Promise.all([import('liquidjs'), import('smol-toml')]);
  const engine = new Liquid({
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    cache: false,
    outputEscape: (value: unknown) =>
      typeof value === 'object' && value !== null ? compactJson(value) : plainOutput(value),
  });
  engine.registerFilter('json', compactJson);
  engine.registerFilter('toml', (value: unknown) => tomlValue(value, stringify));
  return (text, variables) => {
    try {
      return String(engine.parseAndRenderSync(text, { ...variables, ...data }));
    } catch (thrown) {
      throw explain(thrown, variables);
    }
  };
}

/** As Liquid writes what is no text: nothing for nothing. */
function plainOutput(value: unknown): string {
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

function explain(thrown: unknown, variables: StringMap): StrakeError {
  const message =
    messageOf(thrown)
      .replace(/, line:\d+, col:\d+$/, '')
      .split('\n')[0] ?? '';
  const [, unknown] = /undefined variable: (\S+)/.exec(message) ?? [];
  if (unknown !== undefined) {
    const known = Object.keys(variables);
    const near = PLATFORM_NAMES.has(unknown) ? undefined : nearest(unknown, known);
    return new StrakeError('CONFIG_TEMPLATE', `variable "${unknown}" is unknown here`, {
      cause: thrown,
      hint: near
        ? `Did you mean "${near}"?`
        : PLATFORM_NAMES.has(unknown)
          ? `It differs by platform: it is known in ${PLATFORM_KEYS.join(', ')} and options of plugins.`
          : `Variables here: ${known.join(', ') || 'none'}. Further ones are made in "vars".`,
    });
  }
  return new StrakeError('CONFIG_TEMPLATE', `the template can not be filled in: ${message}`, {
    cause: thrown,
    hint: 'Templates are Liquid: {{name}}, {{name | filter}}.',
  });
}
