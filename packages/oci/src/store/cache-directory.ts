import { isAbsolute, join, resolve } from 'node:path';

/**
 * Where strake keeps its cache: `STRAKE_CACHE`, else `strake` in the XDG cache directory. Always absolute: compilers and tools run in
 * directories of their own. Source: XDG Base Directory Specification.
 */
export function cacheDirectory(
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  const own = env.STRAKE_CACHE;
  if (own) return resolve(own);
  const xdg = env.XDG_CACHE_HOME;
  // A relative one is to be ignored, says the specification.
  return resolve(xdg && isAbsolute(xdg) ? xdg : join(home, '.cache'), 'strake');
}
