type Schema = Readonly<Record<string, unknown>>;

/** One row per key of an object schema; keys of nested objects are dotted. */
export function schemaTable(
  schema: Schema,
  mayDiffer: (key: string) => boolean = () => false,
): string {
  const byPlatform = Object.keys(record(schema.properties)).some(mayDiffer);
  const head = byPlatform ? ['key', 'value', 'by platform', 'what'] : ['key', 'value', 'what'];
  const rows = keysOf(schema, '').map(({ key, schema: each }) => {
    const differs = mayDiffer(key.split(/[.[]/)[0] ?? '') ? 'yes' : '';
    const cells = [`\`${key}\``, formOf(each), ...(byPlatform ? [differs] : []), textOf(each)];
    return `| ${cells.join(' | ')} |`;
  });
  return [`| ${head.join(' | ')} |`, `|${head.map(() => '---|').join('')}`, ...rows].join('\n');
}

interface Key {
  readonly key: string;
  readonly schema: Schema;
}

function keysOf(schema: Schema, prefix: string): readonly Key[] {
  return Object.entries(record(schema.properties)).flatMap(([name, value]) => {
    const key = `${prefix}${name}`;
    const own = record(value);
    return [{ key, schema: own }, ...below(own, key)];
  });
}

/** Keys of the objects that a value is, lists, or has as members. */
function below(schema: Schema, key: string): readonly Key[] {
  const forms = [schema, ...list(schema.anyOf).map(record)];
  return forms.flatMap((form) => [
    ...(form.properties === undefined ? [] : keysOf(form, `${key}.`)),
    ...(form.items === undefined ? [] : below(record(form.items), `${key}[]`)),
    ...(typeof form.additionalProperties === 'object' && form.additionalProperties !== null
      ? below(record(form.additionalProperties), `${key}.NAME`)
      : []),
  ]);
}

function formOf(schema: Schema): string {
  const options = list(schema.anyOf).map((each) => formOf(record(each)));
  if (options.length > 0) return [...new Set(options)].join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (Array.isArray(schema.enum)) return schema.enum.map((each) => `\`${each}\``).join(', ');
  const types = [schema.type ?? 'anything'].flat().filter((type) => type !== 'null');
  return types.map((type) => WORDS[String(type)] ?? String(type)).join(' or ');
}

const WORDS: Readonly<Record<string, string>> = {
  string: 'string',
  integer: 'number',
  boolean: '`true`, `false`',
  array: 'list',
  object: 'map',
};

function textOf({ description }: Schema): string {
  return String(description ?? '').replaceAll('|', '\\|');
}

function record(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
