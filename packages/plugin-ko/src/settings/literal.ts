/**
 * A value of a configuration in which no string is a template: `{{` and `{%` stand for themselves.
 * @param value plain data
 */
export function literal<Value>(value: Value): Value {
  return escapeAll(value) as Value;
}

function escapeAll(value: unknown): unknown {
  if (typeof value === 'string') return escapeText(value);
  if (Array.isArray(value)) return value.map(escapeAll);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [escapeText(key), escapeAll(member)]),
  );
}

function escapeText(text: string): string {
  return text.replace(/\{+[{%]/g, (opening) => `{% raw %}${opening}{% endraw %}`);
}

/** The key of an image in a configuration: without templates, and not one of the keys that begin with `x-`, which are never built. */
export function imageKey(name: string): string {
  return name.startsWith('x-') ? `{% raw %}${name}{% endraw %}` : escapeText(name);
}
