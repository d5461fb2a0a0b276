import type { JsonSchema } from '../plugin/definition.ts';
import type { ConfigPath } from './config-error.ts';

/**
 * The strings of a plugin's options that keep their filled-in parts apart: those whose schema, or a parent's schema, has
 * `x-marked: true`.
 * @returns a predicate for the path of such a string, which begins with the plugin's name; undefined if there is none
 */
export function markedStrings(root: JsonSchema): ((at: ConfigPath) => boolean) | undefined {
  const known = found.get(root) ?? (mentionsMarks(root) ? { isMarked: markedIn(root) } : {});
  found.set(root, known);
  return known.isMarked;
}

const found = new WeakMap<JsonSchema, { readonly isMarked?: (at: ConfigPath) => boolean }>();

function mentionsMarks(schema: JsonSchema): boolean {
  try {
    return JSON.stringify(schema).includes('"x-marked"');
  } catch {
    // A cyclic schema is refused where values are validated.
    return false;
  }
}

function markedIn(root: JsonSchema) {
  return ([, ...steps]: ConfigPath): boolean => {
    let nodes = alternatives(root, root, []);
    for (const step of steps) {
      if (nodes.some(isMarked)) return true;
      nodes = nodes
        .flatMap((node) => members(node, step))
        .flatMap((node) => alternatives(node, root, []));
    }
    return nodes.some(isMarked);
  };
}

function isMarked(schema: JsonSchema): boolean {
  return schema['x-marked'] === true;
}

/** A schema with its alternatives: which one a value matches is known only when it is rendered. */
function alternatives(
  node: unknown,
  root: JsonSchema,
  seen: readonly unknown[],
): readonly JsonSchema[] {
  if (typeof node !== 'object' || node === null || seen.includes(node)) return [];
  const schema = node as JsonSchema;
  const inner = ['anyOf', 'oneOf', 'allOf', 'if', 'then', 'else'].flatMap(
    (key) => schema[key] ?? [],
  );
  const referred = typeof schema.$ref === 'string' ? [resolveRef(schema.$ref, root)] : [];
  return [
    schema,
    ...[...inner, ...referred].flatMap((each) => alternatives(each, root, [...seen, node])),
  ];
}

function resolveRef(ref: string, root: JsonSchema): unknown {
  if (!ref.startsWith('#')) return undefined;
  const steps = ref.slice(1).split('/').slice(1);
  return steps.reduce<unknown>((node, step) => {
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    return Object.hasOwn(Object(node), key) ? Reflect.get(Object(node), key) : undefined;
  }, root);
}

function members(schema: JsonSchema, step: string | number): readonly unknown[] {
  if (typeof step === 'number') {
    const { items, additionalItems } = schema;
    return Array.isArray(items) ? [items[step] ?? additionalItems] : [items];
  }
  const own = Object(schema.properties ?? {});
  const patterns = Object.entries(Object(schema.patternProperties ?? {}));
  return [
    ...(Object.hasOwn(own, step) ? [own[step]] : [schema.additionalProperties]),
    ...patterns.flatMap(([pattern, node]) => (fits(step, pattern) ? [node] : [])),
  ];
}

function fits(key: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(key);
  } catch {
    return true;
  }
}
