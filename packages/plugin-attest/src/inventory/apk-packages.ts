import type { DistributionPackage } from './inventory.ts';
import { readStanzas } from './read-stanzas.ts';

/** Package, version, architecture, origin, license. */
const KEYS = ['P', 'V', 'A', 'o', 'L'];

/** Whether a file is the database of apk; apk-tools 3 moved it. */
export function isApkDatabase(path: string): boolean {
  return path === '/lib/apk/db/installed' || path === '/usr/lib/apk/db/installed';
}

/**
 * The packages of a database of apk.
 * @throws LIMIT_EXCEEDED
 * Source: Alpine, "Apk spec", installed database.
 */
export async function readApkPackages(
  content: AsyncIterable<Uint8Array>,
): Promise<readonly DistributionPackage[]> {
  const stanzas = await readStanzas(content, KEYS);
  return stanzas.flatMap((fields): readonly DistributionPackage[] => {
    const [name, version] = [fields.get('P'), fields.get('V')];
    if (!name || !version) return [];
    const [architecture, origin, license] = [fields.get('A'), fields.get('o'), fields.get('L')];
    return [
      {
        type: 'apk',
        name,
        version,
        ...(architecture ? { architecture } : {}),
        ...(origin && origin !== name ? { source: { name: origin } } : {}),
        ...(license ? { license } : {}),
      },
    ];
  });
}
