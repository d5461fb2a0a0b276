import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { surveyProject } from './survey-project.ts';

test('finds kodata, nested modules and Dockerfiles, and leaves what belongs to others alone', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-survey-'));
  t.after(() => rm(directory, { recursive: true, force: true }));
  const files = [
    'go.mod',
    'Dockerfile',
    'Dockerfile.dockerignore',
    'cmd/a/kodata/x/go.mod',
    'cmd/a/main.go',
    'deploy/worker.Dockerfile',
    'tools/go.mod',
    'vendor/x/go.mod',
    'node_modules/y/Dockerfile',
    '.github/Dockerfile',
  ];
  for (const file of files) {
    await mkdir(dirname(join(directory, file)), { recursive: true });
    await writeFile(join(directory, file), '');
  }
  assert.deepEqual(await surveyProject(directory), {
    kodata: ['cmd/a'],
    modules: ['tools'],
    dockerfiles: ['Dockerfile', 'deploy/worker.Dockerfile'],
    texts: ['cmd/a/main.go'],
  });
});
