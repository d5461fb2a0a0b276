import type { Entry } from '@strake/oci';
import { parentsOf } from '@strake/oci/internal';
import { unpackBrotli } from '../../host/unpack-brotli.ts';
import { TIME_ZONES } from './data/time-zones.ts';

/** The compiled time zones of IANA, and their directories, as entries below a directory. */
export async function zoneFiles(directory: string): Promise<readonly Entry[]> {
  const text = await unpackBrotli(Buffer.from(TIME_ZONES, 'base64'));
  const zones = Object.entries(JSON.parse(text) as Readonly<Record<string, string>>);
  const areas = new Set(
    zones.flatMap(([name]) => parentsOf(`/${name}`).filter((parent) => parent !== '/')),
  );
  return [
    ...Array.from(
      areas,
      (area): Entry => ({ type: 'directory', path: `${directory}${area}`, mode: 0o755 }),
    ),
    ...zones.map(
      ([name, base64]): Entry => ({
        type: 'file',
        path: `${directory}/${name}`,
        mode: 0o644,
        content: { base64 },
      }),
    ),
  ];
}
