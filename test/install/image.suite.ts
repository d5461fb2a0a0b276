// The image of strake that strake builds: it builds an image itself, without rights, and pushes it.
import assert from 'node:assert/strict';
import { chmod, cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { NPM } from '../third-party/installation.ts';
import { runOk, startRegistry, temporaryDirectory, tool } from '../tool/index.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/strake');

test('the image of strake builds and pushes an image under runc, without root and in a read-only root', async (t) => {
  const directory = await temporaryDirectory(t);
  const registry = await startRegistry(t, { kind: 'ggcr' });
  await runOk([process.execPath, 'assemble.ts'], { cwd: EXAMPLE, env: NPM });
  const strake = [process.execPath, join(ROOT, 'packages/cli/dist/main.js')];
  const layout = join(directory, 'layout');
  await runOk([...strake, 'build', '--output', `oci:${layout}:latest`], { cwd: EXAMPLE });
  for (const arch of ['amd64', 'arm64']) {
    const platform = ['--override-os=linux', `--override-arch=${arch}`];
    const copied = join(directory, arch);
    const argv = ['copy', '--quiet', `oci:${layout}:latest`, `oci:${copied}:image`];
    await runOk([await tool('skopeo'), ...platform, ...argv]);
  }

  const bundle = join(directory, 'bundle');
  await runOk([
    await tool('umoci'),
    'unpack',
    '--image',
    `${join(directory, 'amd64')}:image`,
    bundle,
  ]);
  const work = join(directory, 'work');
  await cp(join(ROOT, 'examples/hello'), work, { recursive: true });
  await chmod(work, 0o777);
  await runOk(['go', 'mod', 'download'], { cwd: work });
  const [go = '', modules = ''] = (await runOk(['go', 'env', 'GOROOT', 'GOMODCACHE'])).split('\n');
  const file = join(bundle, 'config.json');
  const config = JSON.parse(await readFile(file, 'utf8'));
  assert.deepEqual([config.process.user.uid, config.process.user.gid], [65532, 65532]);
  assert.equal(config.process.cwd, '/workspace');
  config.process.terminal = false;
  const push = ['--set', `repository=${registry.host}/hello`, '--insecure', registry.host];
  config.process.args = [...config.process.args, 'build', '--push', ...push];
  config.process.args.push('--platform', 'linux/amd64', '--set', 'base=scratch');
  config.process.env.push('GOTOOLCHAIN=local', 'GOPROXY=off', 'GOMODCACHE=/modules');
  config.root.readonly = true;
  config.linux.namespaces = config.linux.namespaces.filter(
    ({ type }: { readonly type: string }) => type !== 'network' && type !== 'user',
  );
  delete config.linux.uidMappings;
  delete config.linux.gidMappings;
  const memory = (destination: string) => ({
    destination,
    type: 'tmpfs',
    source: 'tmpfs',
    options: ['mode=0700', 'uid=65532', 'gid=65532'],
  });
  const bind = (destination: string, source: string, how: string) => ({
    destination,
    type: 'bind',
    source,
    options: ['bind', how],
  });
  config.mounts.push(memory('/tmp'), memory('/home/nonroot'));
  config.mounts.push(bind('/workspace', work, 'rw'));
  config.mounts.push(bind('/usr/local/go', go, 'ro'), bind('/modules', modules, 'ro'));
  await writeFile(file, JSON.stringify(config));
  const runc = [await tool('runc'), '--root', join(directory, 'state')];
  await runOk([...runc, 'run', '--bundle', bundle, `strake-test-${process.pid}`]);

  const pushed = `docker://${registry.host}/hello:latest`;
  const inspect = ['inspect', '--tls-verify=false', '--override-os=linux', pushed];
  const { Architecture } = JSON.parse(await runOk([await tool('skopeo'), ...inspect]));
  assert.equal(Architecture, 'amd64');
});
