import type { DirectoryEntry, FileEntry, Layer } from '../../model/layer-plan.ts';
import { CA_CERTIFICATES } from './data/ca-certificates.ts';

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

/** The one layer of `builtin:static`: users and groups, folders to write to, certificates. It never depends on the machine. */
export function staticLayer(): Layer {
  return {
    id: 'builtin-static',
    createdBy: 'builtin:static',
    entries: [
      directory('/etc'),
      file('/etc/group', GROUP),
      file('/etc/nsswitch.conf', NSSWITCH),
      file('/etc/passwd', PASSWD),
      directory('/etc/ssl'),
      directory('/etc/ssl/certs'),
      file('/etc/ssl/certs/ca-certificates.crt', CA_CERTIFICATES),
      directory('/home'),
      { ...directory('/home/nonroot'), mode: 0o700, ...NONROOT },
      { ...directory('/root'), mode: 0o700 },
      { ...directory('/tmp'), mode: 0o1777 },
    ],
  };
}

function directory(path: string): DirectoryEntry {
  return { type: 'directory', path, mode: 0o755 };
}

function file(path: string, text: string): FileEntry {
  return { type: 'file', path, mode: 0o644, content: { text } };
}
