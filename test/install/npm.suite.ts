// The packages as npm would publish them, installed in an empty folder with an empty HOME.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { installation } from '../third-party/installation.ts';
import { runOk, temporaryDirectory } from '../tool/index.ts';

test('npm installs the command in an empty folder, with an empty HOME', async (t) => {
  const { tarballs } = await installation();
  const folder = await temporaryDirectory(t);
  const env = { HOME: join(folder, 'home'), npm_config_cache: join(folder, 'cache') };
  await runOk(['npm', 'init', '--yes'], { cwd: folder, env });
  const install = ['npm', 'install', '--no-fund', '--no-audit', ...Object.values(tarballs)];
  await runOk(install, { cwd: folder, env });
  const version = await runOk(['npx', '--no', '--', 'strake', '--version'], { cwd: folder, env });
  assert.match(version, /^\d+\.\d+\.\d+\n$/);
});
