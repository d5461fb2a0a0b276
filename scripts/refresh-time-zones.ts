// Writes builtin/static/data/time-zones.ts again from the compiled zones of IANA's time zone database, as the PyPI package tzdata
// ships them:
//   node_modules/.bin/node scripts/refresh-time-zones.ts [VERSION]
// It needs python3 with pip.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompressSync, constants } from 'node:zlib';
import { downloadWheel } from './download-wheel.ts';

const DATA = new URL('../packages/core/src/builtin/static/data/', import.meta.url);
const run = promisify(execFile);

await downloadWheel('tzdata', process.argv[2], async (directory, wheel) => {
  const facts = await readFile(join(directory, 'tzdata/__init__.py'), 'utf8');
  const release = /^IANA_VERSION = "(\d{4}[a-z]{1,2})"$/m.exec(facts)?.[1];
  if (release === undefined) throw new Error(`${wheel} does not say which IANA release it has`);
  const zones = await readZones(join(directory, 'tzdata/zoneinfo'));
  const count = Object.keys(zones).length;
  if (count < 500) throw new Error(`${wheel} has only ${count} zones: its form changed`);
  const text = JSON.stringify(zones);
  const packed = brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS },
  });
  await writeFile(
    new URL('time-zones.ts', DATA),
    `/** JSON of zone name to base64 of its TZif file (RFC 9636), as base64 of brotli. Made by scripts/refresh-time-zones.ts. */
export const TIME_ZONES =
  '${packed.toString('base64')}';
`,
  );
  await writeFile(
    new URL('time-zones-source.ts', DATA),
    `/** Where the time zones of \`builtin:static\` come from: IANA's time zone database, which is in the public domain. */
export const TIME_ZONES_SOURCE = {
  package: 'pypi:tzdata',
  version: '${/^tzdata-([\d.]+)-/.exec(wheel)?.[1]}',
  release: '${release}',
  date: '${await dateOf(directory, wheel)}',
  license: 'public domain',
  sha256: '${createHash('sha256').update(text).digest('hex')}',
} as const;
`,
  );
  process.stdout.write(`wrote ${count} time zones of IANA's release ${release}\n`);
});

/** Zones by name, in byte order; skips the text tables of the package. */
async function readZones(directory: string): Promise<Readonly<Record<string, string>>> {
  const zones: Record<string, string> = {};
  const files = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = files.flatMap((file) => (file.isFile() ? [join(file.parentPath, file.name)] : []));
  for (const path of paths.sort()) {
    const bytes = await readFile(path);
    if (bytes.toString('latin1', 0, 4) !== 'TZif') continue;
    const name = path.slice(directory.length + 1);
    if (!/^[A-Za-z][\w+-]*(\/[A-Za-z][\w+-]*)*$/.test(name))
      throw new Error(`a zone has an unusual name: ${JSON.stringify(name)}`);
    zones[name] = bytes.toString('base64');
  }
  return zones;
}

/** The release day of the package: pip unpacks no times, but the wheel has them. */
async function dateOf(directory: string, wheel: string): Promise<string> {
  const { stdout } = await run('python3', ['-m', 'zipfile', '--list', join(directory, wheel)]);
  const date = /^tzdata\/__init__\.py\s+(\d{4}-\d{2}-\d{2}) /m.exec(stdout)?.[1];
  if (date === undefined) throw new Error(`${wheel} has no dates`);
  return date;
}
