import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

test('shows parts of the configuration verbatim on the page about the lifecycle image', () => {
  const page = readFileSync(join(ROOT, 'docs/lifecycle.md'), 'utf8');
  const config = readFileSync(join(ROOT, 'examples/lifecycle/strake.config.yaml'), 'utf8');
  const blocks = [...page.matchAll(/```yaml\n(.*?)```/gs)].map(([, text = '']) => text);
  const own = blocks.filter((text) => !text.startsWith("# in the lifecycle's own repository"));
  assert.equal(own.length, blocks.length - 1);
  for (const text of own) assert.ok(config.includes(text.trimEnd()), text);
});
