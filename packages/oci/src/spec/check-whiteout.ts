import type { Entry } from './layer.ts';

const PREFIX = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * What is wrong with an entry whose path contains the name of a whiteout, as a predicate ("is below a whiteout"); undefined if
 * nothing is.
 * Source: OCI image-spec v1.1 layer.md "Whiteouts", "Opaque Whiteout".
 */
export function checkWhiteout(entry: Entry): string | undefined {
  const parts = entry.path.slice(1).split('/');
  const name = parts.pop() ?? '';
  if (parts.some((part) => part.startsWith(PREFIX))) return 'is below a whiteout';
  if (!name.startsWith(PREFIX)) return undefined;
  const hidden = name.slice(PREFIX.length);
  if (hidden === '' || hidden === '.' || hidden === '..') return 'is a whiteout of nothing';
  // Other names with this prefix belong to AUFS itself; readers drop them.
  if (hidden.startsWith(PREFIX) && name !== OPAQUE) return 'is not a whiteout that readers know';
  return isEmptyFile(entry) ? undefined : 'has the name of a whiteout but is not an empty file';
}

function isEmptyFile(entry: Entry): boolean {
  if (entry.type !== 'file') return false;
  const { content } = entry;
  if ('text' in content) return content.text === '';
  if ('base64' in content) return content.base64 === '';
  return 'digest' in content && content.size === 0;
}
