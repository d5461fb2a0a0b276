import { StrakeError } from '../errors/index.ts';
import type { JsonSchema, Plugin } from '../plugin/definition.ts';
import { IMAGE_PROPERTIES, plainSchema, TOP_PROPERTIES } from './data/config-schema.ts';

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
      ...loose.all(properties, '', ['$schema', 'plugins', 'platforms', 'vars', 'timeouts']),
      images: loose.images(images),
    },
    definitions,
  };
}

/** Makes every value a map by platform or a template as well. Each plain form stands once, under `definitions`. */
class Loosener {
  readonly #definitions: Record<string, unknown>;

  constructor(definitions: Record<string, unknown>) {
    this.#definitions = definitions;
  }

  all(properties: unknown, path: string, except: readonly string[] = []): Record<string, unknown> {
    const entries = Object.entries(asRecord(properties));
    return Object.fromEntries(
      entries.map(([key, schema]) => [
        key,
        except.includes(key) ? schema : this.one(schema, join(path, key)),
      ]),
    );
  }

  /** An image has the keys that stand at the top, so their forms are there already. */
  images(schema: unknown): unknown {
    const images = asRecord(schema);
    const image = asRecord(images.additionalProperties);
    const properties = this.all(image.properties, '', ['platforms']);
    return { ...images, additionalProperties: { ...image, properties } };
  }

  one(schema: unknown, path: string): unknown {
    const { description, ...plain } = asRecord(schema);
    const inner: Record<string, unknown> = { ...plain };
    if ('properties' in inner) inner.properties = this.all(inner.properties, path);
    if ('items' in inner) inner.items = this.one(inner.items, join(path, 'item'));
    if (typeof inner.additionalProperties === 'object') {
      inner.additionalProperties = this.one(inner.additionalProperties, join(path, 'value'));
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
      anyOf: [plainForm, byPlatform, ...template],
    };
  }
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
