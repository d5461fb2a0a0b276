import assert from 'node:assert/strict';
import { test } from 'node:test';
import { project, strake } from './strake.ts';

/** What a terminal acts on; of C0 line breaks and tabs are meant. */
const ACTS = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/u;
const COLOURS = /\p{Cc}\[\d+m/gu;

const NAME = 'clear\u001b[2J\u009b31m\u202e';
const VALUE = 'title\u001b]0;owned\u0007\n::error::not strake\n##[error]neither\u007f';

test('shows the content of images and configurations without control characters and workflow commands', async (t) => {
  const config = {
    plugins: ['symlinks'],
    platforms: ['linux/amd64'],
    base: 'scratch',
    vcs: false,
    annotations: { [`a.${NAME}`]: VALUE },
    config: { labels: { [NAME]: VALUE }, env: { [NAME]: VALUE }, cmd: [VALUE, NAME] },
    symlinks: {
      links: { [`/${NAME}`]: `/${VALUE}` },
      files: { [`/file${NAME}`]: { content: VALUE } },
    },
  };
  const directory = await project(t, { 'strake.json': JSON.stringify(config) });
  const env = { FORCE_COLOR: '1', NO_COLOR: undefined, GITHUB_ACTIONS: 'true' };
  const commands = [
    ['build', '-o', 'oci:layout'],
    ['build', '-o', 'oci:layout', '--progress', 'json'],
    ['plan'],
    ['plan', '--json'],
    ['config'],
    ['config', '--json'],
    ['inspect', 'oci:layout', '--layers'],
    ['inspect', 'oci:layout', '--layers', '--json'],
    ['validate', 'oci:layout'],
    ['copy', 'oci:layout', 'oci:copy'],
    ['build', '--set', `config.${JSON.stringify(NAME)}=x`],
    ['build', '--set', `config.user=${JSON.stringify(NAME)}`],
    ['inspect', `oci:${NAME}`],
    ['build', '-o', `${NAME}:x`],
    ['build', `--${NAME}`],
    [NAME],
  ];
  for (const args of commands) {
    const { stdout, stderr } = await strake(directory, args, { env });
    const shown = (stdout + stderr).replace(COLOURS, '');
    assert.doesNotMatch(shown, ACTS, args.join(' '));
    assert.doesNotMatch(shown, /##\[/, args.join(' '));
    for (const line of shown.split('\n').filter((each) => each.trimStart().startsWith('::')))
      assert.doesNotMatch(line, /^\s*::error::not strake/);
    if (args.includes('--json'))
      assert.ok(JSON.stringify(JSON.parse(stdout)).includes(NAME.slice(0, 5)));
  }
  const { stdout } = await strake(directory, ['inspect', 'oci:layout', '--json'], { env });
  assert.equal(JSON.parse(stdout).images[0].config.config.Labels[NAME], VALUE);
});
