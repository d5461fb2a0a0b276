/** Compares two strings by their UTF-8 bytes, as Go and C do; UTF-16 order differs beyond the basic plane. */
export function compareBytes(a: string, b: string): number {
  return compareUnits(a, b, codePointRank);
}

/** Compares two image paths component by component: `/a/b` comes before `/a-b`, directly after `/a`. */
export function comparePaths(a: string, b: string): number {
  // The end of a component sorts before anything that could continue it.
  return compareUnits(a, b, (unit) => (unit === SLASH ? -1 : codePointRank(unit)));
}

const SLASH = 0x2f;

function compareUnits(a: string, b: string, rank: (unit: number) => number): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const [left, right] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** UTF-8 sorts as code points do; surrogates stand for those above all others, although their own numbers do not. */
function codePointRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/** Bytes of the longest path or link target in a layer; operating systems accept 4 KiB at most. */
export const LONGEST_PATH = 64 * 1024;
/** Names in the deepest path in a layer: Linux takes no path of more than 4096 bytes, and what is read becomes a tree. */
export const DEEPEST_PATH = 2048;
/** Bytes of the longest value of another PAX record: an extended attribute of 64 KiB in base64, as bsdtar writes it. */
export const LONGEST_RECORD = 128 * 1024;

/** Whether a string has more than that many bytes as UTF-8. */
export function isLonger(text: string, bytes: number): boolean {
  // A UTF-16 unit is one to three bytes of UTF-8: most strings need not be encoded.
  return text.length > bytes || (3 * text.length > bytes && byteLength(text) > bytes);
}

/** Whether a path has more than that many slashes. */
export function isDeeper(path: string, most: number): boolean {
  if (path.length <= most) return false;
  let count = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count += 1;
  return count > most;
}

/**
 * Why a string is not a valid path in an image; undefined if it is: absolute, with forward slashes, normalized, not the root
 * itself, no component longer than 255 bytes, at most {@link LONGEST_PATH} bytes and {@link DEEPEST_PATH} components.
 */
export function pathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'is not absolute';
  if (isLonger(path, LONGEST_PATH)) return `has a path of more than ${LONGEST_PATH} bytes`;
  if (isDeeper(path, DEEPEST_PATH)) return `has more than ${DEEPEST_PATH} components`;
  if (path === '/') return 'is the root';
  if (path.includes('\0')) return 'has a NUL byte';
  if (!path.isWellFormed()) return 'is not valid Unicode';
  const parts = path.slice(1).split('/');
  if (parts.includes('..')) return 'contains ".."';
  if (parts.includes('.') || parts.includes(''))
    return 'is not normalized ("//", "/./" or a trailing slash)';
  if (parts.some((part) => byteLength(part) > 255)) return 'has a name of more than 255 bytes';
  return undefined;
}

/** Bytes of a string as UTF-8, without Node's Buffer: this module is pure. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The directories above a path, outermost first, without the root: `/a`, `/a/b` of `/a/b/c`. */
export function parentsOf(path: string): readonly string[] {
  const parts = path.slice(1).split('/');
  return parts.slice(0, -1).map((_, at) => `/${parts.slice(0, at + 1).join('/')}`);
}
