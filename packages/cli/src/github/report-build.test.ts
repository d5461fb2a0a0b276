import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { reportBuild } from './report-build.ts';

const platform = (name: string, digest: string) => ({
  archives: [],
  layers: [{ own: true, mediaType: 'layer', size: 1_234_567, digest: 'sha256:l' }],
  cache: 'built' as const,
  mediaType: 'manifest',
  size: 5,
  digest,
  platform: name,
});
const image = {
  platforms: [platform('linux/amd64', 'sha256:a'), platform('linux/arm64', 'sha256:b')],
  references: ['ghcr.io/acme/app:v1'],
  mediaType: 'index',
  digest: 'sha256:i',
  repository: 'ghcr.io/acme/app',
  image: 'app|`x',
};

test('writes outputs and the summary of a step, with names as code', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'strake-test-'));
  t.after(() => rm(directory, { recursive: true }));
  const [output, summary] = [join(directory, 'output'), join(directory, 'summary')];
  const env = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary };
  assert.deepEqual(await reportBuild([image], 1500, '/', { env }), []);
  assert.match(
    await readFile(output, 'utf8'),
    /^images<<(end-\S+)\nghcr.io\/acme\/app@sha256:i\n\1\ndigest<<(end-\S+)\nsha256:i\n\2\nmetadata<<(end-\S+)\n\{"app\|`x".*\}\n\3\n$/,
  );
  assert.equal(
    await readFile(summary, 'utf8'),
    `### Built 1 image for 2 platforms in 1.5 s

| image | platform | digest | compressed size | programs |
|---|---|---|---:|---|
| \`\`app\\u007c\`x\`\` | index | \`sha256:i\` |  |  |
| \`\`app\\u007c\`x\`\` | \`linux/amd64\` | \`sha256:a\` | 1.2 MB | compiled |
| \`\`app\\u007c\`x\`\` | \`linux/arm64\` | \`sha256:b\` | 1.2 MB | compiled |

- \`ghcr.io/acme/app:v1\`

`,
  );
});

test('names no digest for several images, and says what could not be written', async () => {
  const missing = join(tmpdir(), 'strake-test-missing', 'file');
  const env = { GITHUB_ACTIONS: 'true', GITHUB_OUTPUT: missing, GITHUB_STEP_SUMMARY: missing };
  const problems = await reportBuild([image, { ...image, digest: 'sha256:j' }], 1, '/', { env });
  assert.match(problems.join('\n'), /^the outputs .*ENOENT.*\nthe step summary .*ENOENT/);
  assert.deepEqual(await reportBuild([image], 1, '/', { env: { GITHUB_OUTPUT: missing } }), []);
});
