// The packages, published to a registry of npm on this machine, and installed from there in an empty folder with an empty HOME.
import assert from 'node:assert/strict';
import { cp, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packPackages } from '../../scripts/release/pack-packages.ts';
import { publishPackages } from '../../scripts/release/publish-packages.ts';
import { NPM } from '../third-party/installation.ts';
import { runOk, temporaryDirectory } from '../tool/index.ts';
import { startNpmRegistry } from './start-npm-registry.ts';

const HELLO = join(import.meta.dirname, '../../examples/hello');

/** What the installed tree may take at most; docs/install.md says what it takes. */
const MOST_BYTES = 37_000_000;
const MOST_PACKAGES = 135;

test('publishes all packages once, and npm installs them for a machine and for a project', {
  timeout: 300_000,
}, async (t) => {
  const registry = await startNpmRegistry(t);
  const [folder, packs] = [await temporaryDirectory(t), await temporaryDirectory(t)];
  const home = {
    ...NPM,
    ...registry.env,
    HOME: join(folder, 'home'),
    PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
    npm_config_cache: join(folder, 'cache'),
  };
  const packed = await packPackages(packs);
  const [oci] = packed;
  assert.ok(oci);
  assert.deepEqual(await publishPackages([oci], { env: registry.env }), ['@strake/oci']);
  const rest = packed.slice(1).map(({ name }) => name);
  assert.deepEqual(
    await publishPackages(packed, { env: registry.env }),
    rest,
    'goes on where it stopped',
  );
  assert.deepEqual(await publishPackages(packed, { env: registry.env }), []);
  const changed = [{ ...oci, integrity: 'sha512-other' }];
  await assert.rejects(
    publishPackages(changed, { env: registry.env }),
    /is there with other content/,
  );

  const prefix = join(folder, 'prefix');
  const npm = ['--no-fund', '--no-audit'];
  await runOk(['npm', 'install', '--global', '--prefix', prefix, ...npm, '@strake/cli'], {
    cwd: folder,
    env: home,
  });
  const strake = join(prefix, 'bin/strake');
  const { version } = oci;
  assert.equal(await runOk([strake, '--version'], { env: home }), `${version}\n`);
  const { bytes, packages } = await sizeOf(join(prefix, 'lib/node_modules'));
  t.diagnostic(`installed: ${packages} packages, ${(bytes / 1e6).toFixed(1)} MB`);
  assert.ok(bytes < MOST_BYTES && packages < MOST_PACKAGES, `${packages} packages, ${bytes} bytes`);

  const project = join(folder, 'hello');
  await cp(HELLO, project, { recursive: true, filter: (path) => !/\/(dist|out)$/.test(path) });
  const npx = ['npx', '--yes', '@strake/cli'];
  const built = await runOk(
    [...npx, 'build', '--platform', 'linux/amd64', '--set', 'base=scratch'],
    {
      cwd: project,
      env: { ...home, GOCACHE: await goCache(), STRAKE_CACHE: join(folder, 'strake') },
    },
  );
  assert.match(built, /@sha256:[0-9a-f]{64}\n$/);
  await runOk(['npm', 'create', '--yes', 'strake-plugin', 'banner'], { cwd: folder, env: home });
  assert.ok((await readdir(join(folder, 'strake-plugin-banner'))).includes('package.json'));
});

async function goCache(): Promise<string> {
  return (await runOk(['go', 'env', 'GOCACHE'])).trim();
}

/** Bytes of the files below a directory, and packages in it. */
async function sizeOf(directory: string) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  const manifests = files.filter((file) =>
    /node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/.test(file),
  );
  return { bytes: sizes.reduce((sum, size) => sum + size, 0), packages: manifests.length };
}
