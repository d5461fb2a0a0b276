import { createHash } from 'node:crypto';
import type { DirectoryEntry, Entry, FileEntry } from '@strake/oci';
import type { SyntheticLayer } from '@strake/oci/internal';
import { CA_CERTIFICATES_SOURCE } from './data/ca-certificates-source.ts';
import { TIME_ZONES_SOURCE } from './data/time-zones-source.ts';
import { osRelease } from './os-release.ts';

const NONROOT = { uid: 65_532, gid: 65_532 };

const PASSWD = `\
root:x:0:0:root:/root:/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/sbin/nologin
nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin
`;

const GROUP = `\
root:x:0:
nobody:x:65534:
nonroot:x:65532:
`;

// Programs that ask libc or Go's resolver for a host look into /etc/hosts first.
const NSSWITCH = `\
passwd: files
group: files
hosts: files dns
`;

const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
// Where Go, musl and others look.
const ZONES = '/usr/share/zoneinfo';

const IDENTITY = { id: 'builtin-static', createdBy: 'builtin:static' };

/** The files of the layer, apart from its data. */
const ENTRIES: readonly Entry[] = [
  directory('/etc'),
  file('/etc/group', GROUP),
  file('/etc/nsswitch.conf', NSSWITCH),
  file('/etc/os-release', osRelease()),
  file('/etc/passwd', PASSWD),
  directory('/etc/ssl'),
  directory('/etc/ssl/certs'),
  directory('/home'),
  { ...directory('/home/nonroot'), mode: 0o700, ...NONROOT },
  { ...directory('/root'), mode: 0o700 },
  { ...directory('/tmp'), mode: 0o1777 },
  directory('/usr'),
  directory('/usr/share'),
  directory(ZONES),
];

/**
 * The only layer of `builtin:static`: users and groups, writable directories, certificates and time zones. It does not
 * depend on the machine.
 */
export function staticLayer(): SyntheticLayer {
  const data = [CERTIFICATES, CA_CERTIFICATES_SOURCE.sha256, ZONES, TIME_ZONES_SOURCE.sha256];
  const key = JSON.stringify([IDENTITY, ENTRIES, data]);
  return {
    ...IDENTITY,
    key: `${IDENTITY.id} ${createHash('sha256').update(key).digest('hex')}`,
    directories: ENTRIES.filter(({ type }) => type === 'directory').map(({ path }) => path),
    async load() {
      const { CA_CERTIFICATES } = await import('./data/ca-certificates.ts');
      const { zoneFiles } = await import('./zone-files.ts');
      return {
        ...IDENTITY,
        entries: [...ENTRIES, file(CERTIFICATES, CA_CERTIFICATES), ...(await zoneFiles(ZONES))],
      };
    },
  };
}

function directory(path: string): DirectoryEntry {
  return { type: 'directory', path, mode: 0o755 };
}

function file(path: string, text: string): FileEntry {
  return { type: 'file', path, mode: 0o644, content: { text } };
}
