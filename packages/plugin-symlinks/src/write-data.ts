import { stringify as toToml } from 'smol-toml';
import { stringify as toYaml } from 'yaml';

/** Data as text of its format, keys in declared order, a line feed at the end. */
export function writeData(format: 'toml' | 'json' | 'yaml', data: unknown): string {
  if (format === 'json') return `${JSON.stringify(data, null, 2)}\n`;
  if (format === 'yaml') return toYaml(data);
  return `${toToml(data as Record<string, unknown>).replace(/\n+$/, '')}\n`;
}
