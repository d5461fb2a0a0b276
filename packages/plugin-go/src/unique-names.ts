import { withoutMajorVersion } from './major-version.ts';

/** Names for images: the last element of each path; if two are equal, with the element before it. */
export function uniqueNames(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => withoutMajorVersion(path).toLowerCase().split('/'));
  const ending = (path: readonly string[], length: number) => path.slice(-length).join('-');
  const names = parts.map((path) => ending(path, 1));
  let shared = repeated(names);
  for (let length = 2; shared.size > 0; length += 1) {
    const endings = parts.map((path) => ending(path, length));
    for (const [at, path] of parts.entries())
      if (shared.has(at) && path.length >= length) names[at] = endings[at] ?? '';
      else shared.delete(at);
    const still = repeated(endings);
    shared = new Set([...shared].filter((at) => still.has(at)));
  }
  return names.map((name) => name.replaceAll(/[^a-z0-9._-]/g, '-'));
}

/** The indexes of texts that are not the only ones of their kind. */
function repeated(texts: readonly string[]): Set<number> {
  const first = new Map<string, number>();
  const found = new Set<number>();
  for (const [at, text] of texts.entries()) {
    const other = first.get(text);
    if (other === undefined) first.set(text, at);
    else found.add(other).add(at);
  }
  return found;
}
