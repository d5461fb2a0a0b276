/** Order of two texts by their UTF-8 bytes, as Go and C sort them; UTF-16 order differs beyond the basic plane. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const left = [...a];
  const right = [...b];
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    // UTF-8 sorts as code points do.
    const difference = (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Order of two image paths, component by component: `/a/b` stands before `/a-b`, right behind `/a`. */
export function comparePaths(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  for (let at = 0; at < left.length && at < right.length; at += 1) {
    const order = compareBytes(left[at] ?? '', right[at] ?? '');
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Why a text is no path in an image; undefined where it is: absolute, with slashes, normal, not the root itself. */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'is not absolute';
  if (path === '/') return 'is the root';
  if (path.includes('\0')) return 'has a NUL byte';
  if (!path.isWellFormed()) return 'is no valid Unicode';
  const parts = path.slice(1).split('/');
  if (parts.includes('..')) return 'has ".." in it';
  if (parts.includes('.') || parts.includes('')) return 'is not normal ("//", "/./" or a slash at the end)';
  if (parts.some((part) => byteLength(part) > 255)) return 'has a name of more than 255 bytes';
  return undefined;
}

/** Bytes of a text as UTF-8, without Node's Buffer: this room is pure. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The folders above a path, outermost first, without the root: `/a`, `/a/b` of `/a/b/c`. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.slice(1).split('/');
  return parts.slice(0, -1).map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}
