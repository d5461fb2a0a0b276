import { StrakeError } from '../errors/index.ts';
import { type JsonSchema, type Plugin, schemaOf } from '../plugin/definition.ts';
import {
  IMAGE_PROPERTIES,
  PLATFORM_KEYS,
  plainSchema,
  SINGLE_PROPERTIES,
  TOP_PROPERTIES,
} from './data/config-schema.ts';
import { embedSchema } from './embed-schema.ts';
import { optionKeys } from './option-keys.ts';
import { RelaxedSchema } from './relaxed-schema.ts';

/**
 * The plain schema of a configuration with these plugins.
 * @throws PLUGIN_NAME_RESERVED for a plugin with the name of a key of core
 */
export function pluginSchema(plugins: readonly Plugin[]): JsonSchema {
  const reserved = [
    ...Object.keys(IMAGE_PROPERTIES),
    ...Object.keys(TOP_PROPERTIES),
    ...Object.keys(SINGLE_PROPERTIES),
    'images',
    'archives',
  ];
  const named = plugins.flatMap((plugin) =>
    optionKeys(plugin, plugins).map((key) => ({
      name: plugin.name,
      schema: schemaOf(plugin),
      key,
    })),
  );
  for (const { name, key } of named) {
    if (!reserved.includes(key) && !key.startsWith('x-')) continue;
    throw new StrakeError(
      'PLUGIN_NAME_RESERVED',
      `plugin "${key}" has the name of a configuration key`,
      {
        plugin: name,
        hint: 'Its options would be under that key; give the plugin another name.',
      },
    );
  }
  const embedded = named.map(({ key, schema }) => [
    key,
    embedSchema(schema, `#/properties/${key}`),
  ]);
  return plainSchema(Object.fromEntries(embedded));
}

/** True for a key of an image whose values may be maps by platform. */
export function mayDiffer(key: string): boolean {
  return (
    !(key in IMAGE_PROPERTIES || key in TOP_PROPERTIES || key in SINGLE_PROPERTIES) ||
    PLATFORM_KEYS.includes(key)
  );
}

/** JSON Schema (draft-07) of a configuration with these plugins, as editors read it. */
export function configSchema(plugins: readonly Plugin[]): JsonSchema {
  const plain = pluginSchema(plugins);
  const loose = new RelaxedSchema();
  const { images: named, ...properties } = asRecord(plain.properties);
  const images = asRecord(named);
  const image = asRecord(images.additionalProperties);
  const keys = (of: unknown, except: readonly string[]) =>
    Object.fromEntries(
      Object.entries(asRecord(of)).map(([key, schema]) => [
        key,
        except.includes(key) ? schema : loose.one(withoutRequired(schema), key, mayDiffer(key)),
      ]),
    );
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'strake configuration',
    ...plain,
    properties: {
      ...keys(properties, ['$schema', 'plugins', 'platforms', 'vars', 'timeouts']),
      // Images have the same keys as the top level, whose definitions already exist.
      images: {
        ...images,
        additionalProperties: {
          ...image,
          properties: keys(image.properties, ['platforms', 'each', 'extends']),
        },
      },
    },
    definitions: loose.definitions,
  };
}

/** A required key may be set in the image or at the top level. */
function withoutRequired(schema: unknown): unknown {
  const { required: _, ...rest } = asRecord(schema);
  return rest;
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
