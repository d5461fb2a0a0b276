import { isAbsolute, join, resolve } from 'node:path';

/**
 * The cache directory of strake: `STRAKE_CACHE`, else `strake` in the XDG cache directory. Always absolute, because compilers and
 * tools run in other directories. Source: XDG Base Directory Specification.
 */
export function cacheDirectory(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const own = env.STRAKE_CACHE;
  if (own) return resolve(own);
  const xdg = env.XDG_CACHE_HOME;
  // The specification says to ignore a relative path.
  return resolve(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'strake');
}
