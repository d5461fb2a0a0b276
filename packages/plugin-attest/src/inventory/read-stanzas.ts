import { StrakeError } from '@strake/core/plugin';
import { readLines } from './read-lines.ts';

/** Debian has 70,000 packages in all. */
const MOST_STANZAS = 100_000;

/**
 * Groups of lines `KEY: VALUE` between empty lines, as package databases have them. Lines that continue a value are left out.
 * @param keys to read
 * @throws LIMIT_EXCEEDED
 */
export async function readStanzas(
  content: AsyncIterable<Uint8Array>,
  keys: readonly string[],
): Promise<readonly ReadonlyMap<string, string>[]> {
  const stanzas: ReadonlyMap<string, string>[] = [];
  let current = new Map<string, string>();
  const end = (): void => {
    if (current.size > 0) stanzas.push(current);
    current = new Map();
    if (stanzas.length <= MOST_STANZAS) return;
    throw new StrakeError('LIMIT_EXCEEDED', `a database lists more than ${MOST_STANZAS} packages`, {
      hint: 'Real ones do not; check where the layer comes from.',
    });
  };
  const add = (line: string): void => {
    if (line.trim() === '') end();
    const colon = line.indexOf(':');
    const key = line.slice(0, Math.max(colon, 0));
    if (keys.includes(key)) current.set(key, line.slice(colon + 1).trim());
  };
  for await (const lines of readLines(content)) for (const line of lines) add(line);
  end();
  return stanzas;
}
