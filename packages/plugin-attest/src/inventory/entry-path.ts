/** The longest path that Linux opens. Source: limits.h, PATH_MAX. */
export const LONGEST_PATH = 4096;

/**
 * The absolute path of an entry of a layer. Undefined: it is the root, outside of it, longer than a path that
 * can be opened, or in a Windows layer not a file of the system
 * (`Hives`, `UtilityVM`).
 * @param name as the tar has it
 */
export function entryPath(name: string, os: string): string | undefined {
  if (name.length > LONGEST_PATH) return undefined;
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return undefined;
  if (os === 'windows' && parts.shift() !== 'Files') return undefined;
  return parts.length === 0 ? undefined : `/${parts.join('/')}`;
}
