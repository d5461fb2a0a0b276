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
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'strake configuration',
    ...plain,
    properties: loosenAll(plain.properties, [
      '$schema',
      'plugins',
      'platforms',
      'vars',
      'timeouts',
    ]),
  };
}

/** Every value may also be a map by platform or, where it is not text anyway, a template. */
function loosen(schema: unknown): unknown {
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner: Record<string, unknown> = { ...schema };
  if ('properties' in inner) inner.properties = loosenAll(inner.properties, []);
  if ('items' in inner) inner.items = loosen(inner.items);
  if (typeof inner.additionalProperties === 'object')
    inner.additionalProperties = loosen(inner.additionalProperties);
  const { description, ...rest } = inner;
  const byPlatform = {
    type: 'object',
    minProperties: 1,
    propertyNames: { pattern: PATTERN },
    additionalProperties: rest,
  };
  const template =
    inner.type === 'string' && !('pattern' in inner) ? [] : [{ type: 'string', pattern: '\\{\\{' }];
  return {
    ...(description === undefined ? {} : { description }),
    anyOf: [rest, byPlatform, ...template],
  };
}

function loosenAll(properties: unknown, except: readonly string[]): Record<string, unknown> {
  const entries = Object.entries(Object(properties) as Record<string, unknown>);
  return Object.fromEntries(
    entries.map(([key, schema]) => [
      key,
      except.includes(key) ? schema : key === 'images' ? loosenImages(schema) : loosen(schema),
    ]),
  );
}

function loosenImages(schema: unknown): unknown {
  const images: Record<string, unknown> = { ...Object(schema) };
  const image: Record<string, unknown> = { ...Object(images.additionalProperties) };
  return {
    ...images,
    additionalProperties: { ...image, properties: loosenAll(image.properties, ['platforms']) },
  };
}
