/**
 * The absolute path of an entry of a layer. Undefined: it is the root, outside of it, or in a Windows layer not a file of the system
 * (`Hives`, `UtilityVM`).
 * @param name as the tar has it
 */
export function entryPath(name: string, os: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return undefined;
  if (os === 'windows' && parts.shift() !== 'Files') return undefined;
  return parts.length === 0 ? undefined : `/${parts.join('/')}`;
}
