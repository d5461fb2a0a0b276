import type { DistributionPackage } from './inventory.ts';
import { readStanzas } from './read-stanzas.ts';

const KEYS = ['Package', 'Status', 'Version', 'Architecture', 'Source'];

/** Whether a file is a database of dpkg, or a part of one as distroless images have it. */
export function isDpkgDatabase(path: string): boolean {
  return (
    path === '/var/lib/dpkg/status' ||
    (path.startsWith('/var/lib/dpkg/status.d/') && !path.endsWith('.md5sums'))
  );
}

/**
 * The installed packages of a database of dpkg.
 * @throws LIMIT_EXCEEDED
 * Source: Debian, dpkg(1) "Package states" and deb-control(5).
 */
export async function readDpkgPackages(
  content: AsyncIterable<Uint8Array>,
): Promise<readonly DistributionPackage[]> {
  const stanzas = await readStanzas(content, KEYS);
  return stanzas.flatMap((fields): readonly DistributionPackage[] => {
    const [name, version] = [fields.get('Package'), fields.get('Version')];
    const status = fields.get('Status');
    if (!name || !version || (status !== undefined && !/ installed$/.test(status))) return [];
    const architecture = fields.get('Architecture');
    return [
      {
        type: 'deb',
        name,
        version,
        ...(architecture ? { architecture } : {}),
        ...sourceOf(fields.get('Source')),
      },
    ];
  });
}

/** `glibc`, or `glibc (2.36-9)` if its version differs. */
function sourceOf(text: string | undefined): Pick<DistributionPackage, 'source'> {
  const [, name, version] = /^(\S+)(?: \(([^()]+)\))?$/.exec(text ?? '') ?? [];
  return name === undefined ? {} : { source: { name, ...(version ? { version } : {}) } };
}
