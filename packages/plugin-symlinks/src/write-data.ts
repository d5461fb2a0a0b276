/**
 * Serialises data in its format, with keys in the order of JavaScript objects (ECMA-262 "OrdinaryOwnPropertyKeys": array indexes first, by
 * number, then the others as declared), and a line feed at the end. Loads the writer of the format.
 */
export async function writeData(format: 'toml' | 'json' | 'yaml', data: unknown): Promise<string> {
  if (format === 'json') return `${JSON.stringify(data, null, 2)}\n`;
  if (format === 'yaml') return (await import('yaml')).stringify(data);
  const { stringify } = await import('smol-toml');
  return `${stringify(data as Record<string, unknown>).replace(/\n+$/, '')}\n`;
}
