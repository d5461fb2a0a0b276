import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { run, runOk } from '../tool/index.ts';
import { otherMachine } from './other-machine.ts';
import { EMPTY_IMAGE, project, strakeOk, TINY } from './strake.ts';

const FILES = {
  'strake.yaml': `plugins: [symlinks]\n${EMPTY_IMAGE.replace('vcs: false', 'vcs: true')}symlinks: { files: { /notes: notes.txt } }\n`,
  'notes.txt': 'notes\n',
};

test('builds the same image on a machine that has nothing of this one', async (t) => {
  const directory = await project(t, FILES);
  for (const args of [
    ['init', '-q'],
    ['add', '.'],
    ['commit', '-q', '-m', 'all'],
  ])
    await runOk(['git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: directory,
    });
  const here = await strakeOk(directory, ['build', '--no-cache']);
  const machine = await otherMachine(t, directory, { clone: true });
  const { stderr, metadata, processes } = await machine.build();
  assert.equal(Object.values(metadata ?? {})[0]?.digest, here.trim().split('@')[1], stderr);
  assert.deepEqual([...new Set(processes.map((line) => line.split(' ')[0]))], ['git']);
  const file = 'notes.txt';
  const times = await Promise.all(
    [directory, machine.directory].map(async (each) => (await stat(join(each, file))).mtimeMs),
  );
  assert.notEqual(times[0], times[1]);
});

test('says on a machine without Go that Go is missing', async (t) => {
  const machine = await otherMachine(t, await project(t, TINY));
  const { status, stderr, metadata } = await machine.build(['./cmd/app', '-p', 'linux/amd64']);
  assert.notEqual(status, 0);
  assert.match(stderr, /"?go"? .*(not found|not installed|PATH)/);
  assert.equal(metadata, undefined);
  // Nothing of this process's environment is there, and no go.
  const found = await run([
    'env',
    '-i',
    `PATH=${machine.env.PATH}`,
    '/bin/sh',
    '-c',
    'command -v go',
  ]);
  assert.notEqual(found.status, 0);
});
