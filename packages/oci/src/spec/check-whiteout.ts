import type { Entry } from './layer.ts';

const PREFIX = '.wh.';
const OPAQUE = '.wh..wh..opq';

/**
 * What is wrong with an entry whose path has a whiteout's name in it, as the rest of a sentence about it; undefined where
 * nothing is.
 * Source: OCI image-spec v1.1 layer.md "Whiteouts", "Opaque Whiteout".
 */
export function checkWhiteout(entry: Entry): string | undefined {
  const parts = entry.path.slice(1).split('/');
  const name = parts.pop() ?? '';
  if (parts.some((part) => part.startsWith(PREFIX))) return 'stands below a whiteout';
  if (!name.startsWith(PREFIX)) return undefined;
  const hidden = name.slice(PREFIX.length);
  if (hidden === '' || hidden === '.' || hidden === '..') return 'is a whiteout of nothing';
  // What else begins so belongs to AUFS itself, and readers drop it.
  if (hidden.startsWith(PREFIX) && name !== OPAQUE) return 'is no whiteout that readers know';
  return isEmptyFile(entry) ? undefined : 'has the name of a whiteout but is no empty file';
}

function isEmptyFile(entry: Entry): boolean {
  if (entry.type !== 'file') return false;
  const { content } = entry;
  if ('text' in content) return content.text === '';
  if ('base64' in content) return content.base64 === '';
  return 'digest' in content && content.size === 0;
}
