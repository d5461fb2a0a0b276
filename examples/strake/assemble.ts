// Writes out/ARCH/root for both architectures: Debian's packages, Node.js, and strake as npm installs it.
//   node assemble.ts [MIRROR]
// Needs apt and dpkg. Everything that is downloaded has a digest in debian.lock.json or node.lock.json.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { download, type LockedPackage } from './download.ts';
import { installStrake } from './install-strake.ts';
import { prune } from './prune.ts';

const MIRROR = process.argv[2] ?? 'http://deb.debian.org';
const HERE = import.meta.dirname;
const OUT = join(HERE, 'out');
const SHELL =
  'sh env cat chmod cp dirname echo grep head ls mkdir mv printf pwd rm sed sleep test touch tr true uname'.split(
    ' ',
  );

for (const name of ['amd64', 'arm64', 'strake'])
  fs.rmSync(join(OUT, name), { recursive: true, force: true });
fs.mkdirSync(join(OUT, 'download'), { recursive: true });
const debian: Record<string, readonly LockedPackage[]> = readJson('debian.lock.json');
const node: Record<string, { readonly package: string; readonly integrity: string }> =
  readJson('node.lock.json');
const strake = join(OUT, 'strake');
installStrake(strake, 'strake');
for (const arch of ['amd64', 'arm64']) {
  const root = join(OUT, arch, 'root');
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    fs.mkdirSync(join(root, 'usr', name), { recursive: true });
    fs.symlinkSync(`usr/${name}`, join(root, name));
  }
  for (const each of debian[arch] ?? []) unpackDebian(each, root);
  prune(root);
  for (const name of SHELL) {
    const link = join(root, 'usr/bin', name);
    if (!fs.existsSync(link)) fs.symlinkSync('busybox', link);
  }
  makeRelative(root);
  writeGenerated(root);
  unpackNode(arch, root);
  fs.cpSync(strake, join(root, 'opt/strake'), { recursive: true, verbatimSymlinks: true });
  fs.symlinkSync('../../../opt/strake/strake', join(root, 'usr/local/bin/strake'));
}

function readJson(name: string) {
  return JSON.parse(fs.readFileSync(join(HERE, name), 'utf8'));
}

function unpackDebian({ name, path, sha256 }: LockedPackage, root: string): void {
  const file = join(OUT, 'download', `${sha256}.deb`);
  download(`${MIRROR}/${path}`, file, sha256);
  const tar = execFileSync('dpkg-deb', ['--fsys-tarfile', file], { maxBuffer: 2 ** 30 });
  const flags = ['--keep-directory-symlink', '--no-same-owner'];
  execFileSync('tar', ['-x', ...flags, '-p', '-C', root], { input: tar });
  // As in distroless images: scanners find the packages without a database of dpkg.
  const status = join(root, 'var/lib/dpkg/status.d');
  fs.mkdirSync(status, { recursive: true });
  fs.writeFileSync(join(status, name), execFileSync('dpkg-deb', ['--field', file]));
}

/** What maintainer scripts would have written. */
function writeGenerated(root: string): void {
  const certificates = join(root, 'usr/share/ca-certificates/mozilla');
  const bundle = fs.readdirSync(certificates).sort();
  const text = bundle.map((name) => fs.readFileSync(join(certificates, name), 'utf8')).join('');
  const files = {
    'etc/ssl/certs/ca-certificates.crt': text,
    'etc/passwd':
      'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/bin/sh\n',
    'etc/group': 'root:x:0:\nnonroot:x:65532:\n',
    'etc/nsswitch.conf': 'hosts: files dns\n',
    // Projects are mounted, and belong to somebody else.
    'etc/gitconfig': '[safe]\n\tdirectory = *\n',
  };
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(root, name)), { recursive: true });
    fs.writeFileSync(join(root, name), content);
  }
}

/** Absolute links point into the image, not out of the directory. */
function makeRelative(root: string): void {
  for (const each of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const path = join(each.parentPath, each.name);
    if (!each.isSymbolicLink()) continue;
    const target = fs.readlinkSync(path);
    if (!target.startsWith('/')) continue;
    fs.rmSync(path);
    fs.symlinkSync(relative(dirname(path), join(root, target)), path);
  }
}

function unpackNode(arch: string, root: string): void {
  const { package: name, integrity } = node[arch] ?? { package: '', integrity: '' };
  const into = join(OUT, 'download');
  const argv = ['pack', '--silent', '--prefer-offline', '--pack-destination', into, name];
  const packed = join(into, execFileSync('npm', argv, { encoding: 'utf8' }).trim());
  const found = createHash('sha512').update(fs.readFileSync(packed)).digest('base64');
  if (integrity !== `sha512-${found}`) throw new Error(`${name} is sha512-${found}`);
  const local = join(root, 'usr/local');
  fs.mkdirSync(join(local, 'bin'), { recursive: true });
  const flags = ['--strip-components=1', '--no-same-owner', '-C', local];
  execFileSync('tar', ['-xzf', packed, ...flags, 'package/bin/node']);
}
