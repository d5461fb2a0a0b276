/** Parses text by its format, or by the extension of its file: json, toml, yaml, else the text itself. */
export async function parseData(text: string, file: string, format: unknown): Promise<unknown> {
  const kind =
    typeof format === 'string' ? format : file.slice(file.lastIndexOf('.') + 1).toLowerCase();
  if (kind === 'json') return JSON.parse(text);
  if (kind === 'toml') return (await import('smol-toml')).parse(text);
  if (kind === 'yaml' || kind === 'yml') return (await import('yaml')).parse(text);
  return text.trim();
}

/** The value at a dotted path: `api.versions[0]` or `api.versions.0`. Undefined if there is none. */
export function valueAtPath(data: unknown, path: string): unknown {
  let value = data;
  for (const step of path.replace(/\[(\d+)\]/g, '.$1').split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step))
      return undefined;
    value = Reflect.get(value, step);
  }
  return value;
}
