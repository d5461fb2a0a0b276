import type { Release } from './layer-facts.ts';
import { readLines } from './read-lines.ts';

/** In the order in which programs look for it. Source: os-release(5). */
export const RELEASE_FILES: readonly string[] = ['/etc/os-release', '/usr/lib/os-release'];

/** What a file says of its distribution; undefined if it has no ID. */
export async function readRelease(
  content: AsyncIterable<Uint8Array>,
): Promise<Release | undefined> {
  const fields = new Map<string, string>();
  const add = (line: string): void => {
    const [, key, value] = /^(ID|VERSION_ID|VARIANT_ID)=(.*)$/.exec(line.trim()) ?? [];
    if (key && value !== undefined) fields.set(key, plainValue(value));
  };
  for await (const lines of readLines(content)) for (const line of lines) add(line);
  const [id, versionId, variantId] = ['ID', 'VERSION_ID', 'VARIANT_ID'].map((key) =>
    fields.get(key),
  );
  if (!id) return undefined;
  return { id, ...(versionId ? { versionId } : {}), ...(variantId ? { variantId } : {}) };
}

/** Values may be in quotes, as in a shell. */
function plainValue(value: string): string {
  const [, , quoted] = /^(["'])(.*)\1$/.exec(value) ?? [];
  return quoted === undefined ? value : quoted.replace(/\\(["$`\\])/g, '$1');
}
