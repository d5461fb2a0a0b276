import type { JsonSchema } from '../plugin/definition.ts';
import type { ConfigPath } from './config-error.ts';

/**
 * The hint for a key that exists further inside: `attach` at the top level, instead of `attest.attach`.
 * @param path of the unknown key
 * @param schema of the configuration
 * @returns undefined if there is no such key at most two levels below
 */
export function nestedKeyHint(path: ConfigPath, schema: JsonSchema): string | undefined {
  const steps = path[0] === 'images' ? path.slice(2) : path;
  const above = steps.slice(0, -1).map(String);
  const name = String(steps.at(-1));
  const place = above.reduce<unknown>((of, step) => membersOf(of)[step], schema);
  const found = below(place, name, 2).map((rest) => `"${[...above, ...rest].join('.')}"`);
  return found.length > 0 && found.length < 4 ? `Did you mean ${found.join(' or ')}?` : undefined;
}

function below(schema: unknown, name: string, depth: number): readonly (readonly string[])[] {
  if (depth === 0) return [];
  return Object.entries(membersOf(schema)).flatMap(([key, member]) => {
    if (key === 'images') return [];
    const own = Object.hasOwn(membersOf(member), name) ? [[key, name]] : [];
    return [...own, ...below(member, name, depth - 1).map((rest) => [key, ...rest])];
  });
}

function membersOf(schema: unknown): Readonly<Record<string, unknown>> {
  const { properties } = Object(schema) as { readonly properties?: unknown };
  return Object(properties ?? {}) as Readonly<Record<string, unknown>>;
}
