// Writes debian.lock.json: the newest packages of Debian that the image needs, for both architectures, with their digests.
//   node refresh-lock.ts [MIRROR]
// Needs apt, gpgv with Debian's keyring, and xz. Downloads go through apt, so its proxy and credentials are used.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { download, type LockedPackage } from './download.ts';

const MIRROR = process.argv[2] ?? 'http://deb.debian.org';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const SUITES = [
  { archive: 'debian', suite: 'bookworm' },
  { archive: 'debian-security', suite: 'bookworm-security' },
];
const WANTED = ['base-files', 'busybox-static', 'ca-certificates', 'git', 'libstdc++6'];
/** What only maintainer scripts, manual pages and Perl commands of git need: no script runs in the image. */
const LEFT_OUT = new Set(
  'awk debconf debconf-2.0 perl liberror-perl git-man openssl install-info dpkg'.split(' '),
);

type Fields = Readonly<Record<string, string>>;

const directory = mkdtempSync(join(tmpdir(), 'strake-debian-'));
try {
  const lock: Record<string, readonly LockedPackage[]> = {};
  const releases = SUITES.map(({ archive, suite }) => ({
    archive,
    suite,
    text: release(archive, suite),
  }));
  for (const arch of ['amd64', 'arm64']) {
    const known = new Map<string, LockedPackage & { readonly fields: Fields }>();
    for (const { archive, suite, text } of releases) {
      for (const fields of packages(archive, suite, text, arch)) add(known, archive, fields);
    }
    lock[arch] = resolve(known);
  }
  writeFileSync(
    new URL('debian.lock.json', import.meta.url),
    `${JSON.stringify(lock, undefined, 2)}\n`,
  );
} finally {
  rmSync(directory, { recursive: true });
}

/** The text of a suite's release file, whose signature is checked. */
function release(archive: string, suite: string): string {
  const file = join(directory, `${suite}.InRelease`);
  download(`${MIRROR}/${archive}/dists/${suite}/InRelease`, file);
  const argv = ['--keyring', KEYRING, '--output', '-', file];
  return execFileSync('gpgv', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

function packages(archive: string, suite: string, signed: string, arch: string): Fields[] {
  const name = `main/binary-${arch}/Packages.xz`;
  const sums = signed.slice(signed.indexOf('\nSHA256:'));
  const sha256 = sums
    .split('\n')
    .find((line) => line.endsWith(` ${name}`))
    ?.trim()
    .split(/\s+/)[0];
  if (sha256 === undefined) throw new Error(`${suite} has no ${name}`);
  const file = join(directory, `${suite}-${arch}.xz`);
  download(`${MIRROR}/${archive}/dists/${suite}/${name}`, file, sha256);
  const text = execFileSync('xz', ['-dc', file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return text.trim().split('\n\n').map(parse);
}

function parse(paragraph: string): Fields {
  const fields = paragraph
    .split('\n')
    .filter((line) => /^\w/.test(line))
    .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  return Object.fromEntries(fields);
}

function add(
  known: Map<string, LockedPackage & { readonly fields: Fields }>,
  archive: string,
  fields: Fields,
): void {
  const { Package: name = '', Version: version = '', Filename = '', SHA256: sha256 = '' } = fields;
  const other = known.get(name);
  if (other && !isNewer(version, other.version)) return;
  known.set(name, { name, version, path: `${archive}/${Filename}`, sha256, fields });
}

function isNewer(version: string, other: string): boolean {
  try {
    execFileSync('dpkg', ['--compare-versions', version, 'gt', other], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function resolve(
  known: ReadonlyMap<string, LockedPackage & { readonly fields: Fields }>,
): readonly LockedPackage[] {
  const chosen = new Map<string, LockedPackage>();
  const queue = [...WANTED];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (chosen.has(name) || LEFT_OUT.has(name)) continue;
    const found = known.get(name);
    if (found === undefined) throw new Error(`no package ${name}`);
    const { fields, ...locked } = found;
    chosen.set(name, locked);
    const needed = [fields.Depends, fields['Pre-Depends']].filter((each) => each !== undefined);
    for (const clause of needed.join(',').split(',')) {
      const names = clause.split('|').map((each) => each.trim().split(/[\s:(]/)[0] ?? '');
      const [first] = names;
      if (first && !names.some((each) => LEFT_OUT.has(each) || chosen.has(each))) queue.push(first);
    }
  }
  return [...chosen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
