// The image of strake that strake builds: it builds an image itself, without Go and without rights, and pushes it.
import assert from 'node:assert/strict';
import { chmod, chown, cp, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { NPM } from '../third-party/installation.ts';
import { runOk, startRegistry, temporaryDirectory, tool } from '../tool/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/strake');
const STRAKE = [process.execPath, join(ROOT, 'packages/cli/dist/main.js')];
/** Of the configuration. */
const TIMESTAMP = Date.parse('2026-01-01T00:00:00Z');
const USER = 65532;

test('the image of strake', { timeout: 600_000 }, async (t) => {
  const directory = await temporaryDirectory(t);
  await runOk([process.execPath, 'assemble.ts'], { cwd: EXAMPLE, env: NPM });
  const layout = `oci:${join(directory, 'layout')}:latest`;
  await runOk([...STRAKE, 'build', '--output', layout], { cwd: EXAMPLE });
  const bundle = await unpack(layout, directory);

  await t.test('is valid, and lists the packages of Debian in its SBOM', async () => {
    await runOk([...STRAKE, 'validate', layout]);
    const argv = ['sbom', layout, '--generate', '--platform', 'linux/arm64'];
    const document: { readonly packages: readonly { readonly name: string }[] } = JSON.parse(
      await runOk([...STRAKE, ...argv]),
    );
    const names = new Set(document.packages.map(({ name }) => name));
    const lock: { readonly arm64: readonly { readonly name: string }[] } = JSON.parse(
      await readFile(join(EXAMPLE, 'debian.lock.json'), 'utf8'),
    );
    assert.deepEqual(
      lock.arm64.filter(({ name }) => !names.has(name)),
      [],
    );
  });

  await t.test('has times and modes that no machine decides', async () => {
    const root = join(bundle, 'rootfs');
    for (const name of await readdir(root, { recursive: true })) {
      const found = await lstat(join(root, name));
      assert.equal(found.mtimeMs, TIMESTAMP, name);
      const mode = (found.mode & 0o7777).toString(8);
      assert.ok(found.isSymbolicLink() || ['755', '644', '1777'].includes(mode), `${name} ${mode}`);
    }
  });

  await t.test('starts on arm64', async () => {
    const root = join(EXAMPLE, 'out/arm64/root');
    const argv = [join(root, 'usr/local/bin/node'), join(root, 'opt/strake/strake'), '--version'];
    const version = await runOk([await tool('qemu-aarch64-static'), '-L', root, ...argv]);
    assert.match(version, /^\d+\.\d+\.\d+\n$/);
  });

  await t.test(
    'fetches Go, builds an image and pushes it, without root and in a read-only root',
    (t) => buildInside(t, directory, bundle),
  );
});

/** @returns the bundle of linux/amd64, for runc */
async function unpack(layout: string, directory: string): Promise<string> {
  const one = `oci:${join(directory, 'amd64')}:image`;
  const platform = ['--override-os=linux', '--override-arch=amd64'];
  await runOk([await tool('skopeo'), ...platform, 'copy', '--quiet', layout, one]);
  const bundle = join(directory, 'bundle');
  await runOk([await tool('umoci'), 'unpack', '--image', one.slice('oci:'.length), bundle]);
  return bundle;
}

async function buildInside(t: TestContext, directory: string, bundle: string): Promise<void> {
  const registry = await startRegistry(t, { kind: 'ggcr' });
  const [work, home] = [join(directory, 'work'), join(directory, 'home')];
  await cp(join(ROOT, 'examples/hello'), work, { recursive: true });
  await chmod(work, 0o777);
  const git = ['git', '-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-C', work];
  await runOk([...git, 'init', '--quiet']);
  await runOk([...git, 'add', '.']);
  await runOk([...git, 'commit', '--quiet', '--message', 'Begin']);
  await mkdir(home);
  await chown(home, USER, USER);

  const file = join(bundle, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8'));
  assert.deepEqual([config.process.user.uid, config.process.user.gid], [USER, USER]);
  assert.equal(config.process.cwd, '/workspace');
  config.process.terminal = false;
  const [version = '', proxy = ''] = (await runOk(['go', 'env', 'GOVERSION', 'GOPROXY'])).split(
    '\n',
  );
  config.process.args.push('build', '--push', '--set', `repository=${registry.host}/hello`);
  config.process.args.push('--insecure', registry.host, '--platform', 'linux/amd64');
  config.process.args.push('--set', 'base=scratch', '--set', `go.version=${version.slice(2)}`);
  config.process.env.push(`GOPROXY=${proxy}`);
  config.root.readonly = true;
  const own = new Set(['network', 'user']);
  config.linux.namespaces = config.linux.namespaces.filter(
    ({ type }: { readonly type: string }) => !own.has(type),
  );
  delete config.linux.uidMappings;
  delete config.linux.gidMappings;
  const bind = (destination: string, source: string, how: 'rw' | 'ro') => ({
    destination,
    type: 'bind',
    source,
    options: ['bind', how],
  });
  config.mounts.push({ destination: '/tmp', type: 'tmpfs', source: 'tmpfs' });
  config.mounts.push(bind('/workspace', work, 'rw'), bind('/home/nonroot', home, 'rw'));
  // As container engines do. The CA is that of a proxy, where there is one.
  const files = { '/etc/resolv.conf': '/etc/resolv.conf', '/etc/hosts': '/etc/hosts' };
  const { SSL_CERT_FILE: authority } = process.env;
  const more = authority ? { '/etc/ssl/certs/ca-certificates.crt': authority } : {};
  for (const [place, source] of Object.entries({ ...files, ...more }))
    config.mounts.push(bind(place, source, 'ro'));
  await writeFile(file, JSON.stringify(config));
  const runc = [await tool('runc'), '--root', join(directory, 'state')];
  await runOk([...runc, 'run', '--bundle', bundle, `strake-test-${process.pid}`]);

  const pushed = `docker://${registry.host}/hello:latest`;
  const inspect = ['inspect', '--tls-verify=false', '--override-os=linux', pushed];
  const { Architecture, Labels } = JSON.parse(await runOk([await tool('skopeo'), ...inspect]));
  assert.equal(Architecture, 'amd64');
  const commit = await runOk([...git, 'rev-parse', 'HEAD']);
  assert.equal(Labels['org.opencontainers.image.revision'], commit.trim());
}
