import assert from 'node:assert/strict';
import { accessSync, constants, globSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { runOk } from '../../test/tool/index.ts';

interface Manifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
}

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Manifest;

test('npx runs the commands that were built from the clone', async () => {
  for (const file of globSync('packages/*/package.json')) {
    for (const [command, target] of Object.entries(read(file).bin ?? {})) {
      const link = join('node_modules/.bin', command);
      assert.equal(realpathSync(link), resolve(dirname(file), target));
      accessSync(link, constants.X_OK);
    }
  }
  const version = await runOk(['npm', 'exec', '--offline', '--', 'strake', '--version']);
  assert.equal(version, `${read('package.json').version}\n`);
});
