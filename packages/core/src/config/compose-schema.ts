import { StrakeError } from '../errors/index.ts';
import type { JsonSchema, Plugin } from '../plugin/definition.ts';
import {
  IMAGE_PROPERTIES,
  PLATFORM_KEYS,
  plainSchema,
  TOP_PROPERTIES,
} from './data/config-schema.ts';

/**
 * The plain schema of a configuration with these plugins.
 * @throws PLUGIN_NAME_RESERVED for a plugin that is named like a key of core
 */
export function pluginSchema(plugins: readonly Plugin[]): JsonSchema {
  const reserved = [
    ...Object.keys(IMAGE_PROPERTIES),
    ...Object.keys(TOP_PROPERTIES),
    'images',
    'archives',
  ];
  for (const { name } of plugins) {
    if (!reserved.includes(name)) continue;
    throw new StrakeError(
      'PLUGIN_NAME_RESERVED',
      `plugin "${name}" is named like a key of the configuration`,
      {
        plugin: name,
        hint: 'Its options would stand under that key; the plugin needs another name.',
      },
    );
  }
  return plainSchema(Object.fromEntries(plugins.map((plugin) => [plugin.name, plugin.schema])));
}

/** True for a key of an image whose values may be maps by platform. */
export function mayDiffer(key: string): boolean {
  return !(key in IMAGE_PROPERTIES || key in TOP_PROPERTIES) || PLATFORM_KEYS.includes(key);
}

const PATTERN = '^(\\*|[a-z0-9]+/(\\*|[A-Za-z0-9_-]+)(/(\\*|[\\w.,-]+))?(:[\\w.-]+)?)$';

/** JSON Schema (draft-07) of a configuration with these plugins, as editors read it. */
export function configSchema(plugins: readonly Plugin[]): JsonSchema {
  const plain = pluginSchema(plugins);
  const definitions: Record<string, unknown> = {};
  const loose = new Loosener(definitions);
  const { images, ...properties } = asRecord(plain.properties);
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'strake configuration',
    ...plain,
    properties: {
      ...loose.keys(properties, ['$schema', 'plugins', 'platforms', 'vars', 'timeouts']),
      images: loose.images(images),
    },
    definitions,
  };
}

/**
 * Makes every value a template as well, and those that may differ a map by platform. Each plain form stands once, under
 * `definitions`.
 */
class Loosener {
  readonly #definitions: Record<string, unknown>;

  constructor(definitions: Record<string, unknown>) {
    this.#definitions = definitions;
  }

  /** Keys of an image or of the top. */
  keys(properties: unknown, except: readonly string[]): Record<string, unknown> {
    const entries = Object.entries(asRecord(properties));
    return Object.fromEntries(
      entries.map(([key, schema]) => [
        key,
        except.includes(key) ? schema : this.one(schema, key, mayDiffer(key)),
      ]),
    );
  }

  /** An image has the keys that stand at the top, so their forms are there already. */
  images(schema: unknown): unknown {
    const images = asRecord(schema);
    const image = asRecord(images.additionalProperties);
    const properties = this.keys(image.properties, ['platforms']);
    return { ...images, additionalProperties: { ...image, properties } };
  }

  one(schema: unknown, path: string, differs: boolean): unknown {
    const { description, ...plain } = asRecord(schema);
    const inner: Record<string, unknown> = { ...plain };
    const loosen = (part: unknown, name: string) => this.one(part, `${path}.${name}`, differs);
    if ('properties' in inner) {
      const entries = Object.entries(asRecord(inner.properties));
      inner.properties = Object.fromEntries(
        entries.map(([key, part]) => [key, loosen(part, key)] as const),
      );
    }
    if ('items' in inner) inner.items = loosen(inner.items, 'item');
    if (typeof inner.additionalProperties === 'object') {
      inner.additionalProperties = loosen(inner.additionalProperties, 'value');
    }
    this.#definitions[path] = inner;
    const plainForm = { $ref: `#/definitions/${path}` };
    const byPlatform = {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: PATTERN },
      additionalProperties: plainForm,
    };
    const isText = inner.type === 'string' && !('pattern' in inner);
    const template = isText ? [] : [{ type: 'string', pattern: '\\{\\{' }];
    return {
      ...(description === undefined ? {} : { description }),
      anyOf: [plainForm, ...(differs ? [byPlatform] : []), ...template],
    };
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
