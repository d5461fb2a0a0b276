import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combineErrors, StrakeError } from '@strake/core';
import { commandError } from './error-codes.ts';
import { type ReportOptions, reportError } from './report-error.ts';
import { UsageError } from './usage-error.ts';

function report(thrown: unknown, more: Partial<ReportOptions> = {}) {
  let text = '';
  const stderr = { write: (part: string) => (text += part) };
  const code = reportError(thrown, {
    stderr,
    env: {},
    cwd: '/work',
    verbose: false,
    json: false,
    color: false,
    cancelled: undefined,
    ...more,
  });
  return { code, lines: text.trimEnd().split('\n'), text };
}

test('points to the position in the configuration, then says what to do', () => {
  const location = { file: '/work/strake.yaml', line: 3, column: 7, key: 'base' };
  const error = new StrakeError('CONFIG_KEY_UNKNOWN', 'key "bse" is unknown', {
    location,
    hint: 'Did you mean "base"?',
  });
  assert.deepEqual(report(error).lines, [
    'error: strake.yaml:3:7: key "bse" is unknown',
    '  hint: Did you mean "base"?',
  ]);
});

for (const [code, exit] of [
  ['CONFIG_SYNTAX', 2],
  ['PLUGIN_FAILED', 3],
  ['TOOL_FAILED', 4],
  ['REGISTRY_ERROR', 5],
  ['DIGEST_MISMATCH', 6],
] as const) {
  test(`exits with ${exit} for ${code}`, () =>
    assert.equal(report(commandError(code, 'x')).code, exit));
}

test('shows the same compiler output of several platforms once', () => {
  const failure = (platform: string) =>
    new StrakeError('GO_BUILD_FAILED', `go build failed for ${platform}`, {
      kind: 'tool',
      platform,
      output: '# app\nmain.go:3:1: undefined: x\n',
      hint: 'Correct it.',
    });
  assert.deepEqual(report(combineErrors([failure('linux/amd64'), failure('linux/arm64')])).lines, [
    'error: go build failed for linux/amd64',
    'error: go build failed for linux/arm64',
    'linux/amd64, linux/arm64:',
    '# app',
    'main.go:3:1: undefined: x',
    '  hint: Correct it.',
    '2 failures',
  ]);
});

test('prints equal failures of several platforms once', () => {
  const failure = (platform: string) =>
    new StrakeError('TOOL_NOT_FOUND', 'go is not on PATH', { platform, hint: 'Install it.' });
  const errors = combineErrors([failure('linux/amd64'), failure('linux/arm64')]);
  assert.deepEqual(report(errors).lines, ['error: go is not on PATH', '  hint: Install it.']);
});

test('tells the first of very many failures, and how many there are', () => {
  const failures = Array.from({ length: 5000 }, (_, at) => commandError('CONFIG_SYNTAX', `x${at}`));
  const { code, lines } = report(combineErrors(failures));
  assert.equal(code, 2);
  assert.deepEqual(lines.slice(-2), ['error: x49', '5000 failures, of which 4950 are not shown']);
  assert.equal(lines.length, 51);
});

test('reports a bug with its stack', () => {
  const { code, lines } = report(new TypeError('x is not a function'));
  assert.equal(code, 70);
  assert.equal(lines[0], 'error: this is a bug in strake: x is not a function');
  assert.match(lines.join('\n'), /at .*report-error\.test/);
});

test('exits with 70 if one of several failures is a bug', () => {
  const error = combineErrors([commandError('CONFIG_SYNTAX', 'a'), new TypeError('b')]);
  assert.equal(report(error).code, 70);
});

test('does not report a full disk as a bug', () => {
  const { code, text } = report(
    Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }),
  );
  assert.equal(code, 2);
  assert.doesNotMatch(text, /bug|\n\s+at /);
});

test('shows causes and stacks only with --verbose', () => {
  const error = new StrakeError('PLUGIN_FAILED', 'plugin "x" failed', {
    cause: new Error('inner'),
    hint: 'Do.',
  });
  assert.deepEqual(report(error).lines, ['error: plugin "x" failed', '  hint: Do.']);
  const { text } = report(error, { verbose: true });
  assert.match(text, /PLUGIN_FAILED at /);
  assert.match(text, /caused by Error: inner\n {2}at /);
});

test('prints one word when it was cancelled, whatever failed because of it', () => {
  const killed = new StrakeError('TOOL_FAILED', 'go was killed');
  assert.deepEqual(report(killed, { cancelled: 143 }), {
    code: 143,
    lines: ['cancelled'],
    text: 'cancelled\n',
  });
});

test('annotates the file on GitHub', () => {
  const location = { file: '/work/a,b.yaml', line: 2, column: 1 };
  const error = commandError('CONFIG_SYNTAX', 'indentation\nis off', { location });
  const env = { GITHUB_ACTIONS: 'true', GITHUB_WORKSPACE: '/work' };
  assert.equal(
    report(error, { env }).lines.at(-1),
    '::error file=a%2Cb.yaml,line=2,col=1::indentation%0Ais off',
  );
});

test('writes failures as JSON if events are JSON', () => {
  const error = new StrakeError('PLUGIN_FAILED', 'plugin "x" failed', {
    plugin: 'x',
    hook: 'layer',
    hint: 'Ask.',
  });
  const { lines } = report(combineErrors([error, new UsageError('option', 'Do.')]), { json: true });
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    [
      {
        type: 'error',
        code: 'PLUGIN_FAILED',
        kind: 'plugin',
        message: 'plugin "x" failed',
        plugin: 'x',
        hook: 'layer',
        hint: 'Ask.',
      },
      { type: 'error', code: 'CONFIG_OPTION', message: 'option', hint: 'Do.' },
    ],
  );
});

test('redacts secrets in messages of others', () => {
  const { text } = report(new Error('GET https://user:s3cr3t@host/ failed'));
  assert.doesNotMatch(text, /s3cr3t/);
});

test('says who has to act if the failure does not', () => {
  const hints = [
    new StrakeError('PLUGIN_FAILED', 'x', { plugin: 'mine' }),
    new StrakeError('TOOL_FAILED', 'x', { output: 'y' }),
    new StrakeError('REGISTRY_ERROR', 'x'),
  ].map((error) => report(error).lines.at(-1));
  assert.match(hints[0] ?? '', /hint: .*plugin "mine".*author/);
  assert.match(hints[1] ?? '', /hint: Fix what the tool reports/);
  assert.match(hints[2] ?? '', /hint: Try again/);
});

test('names the tap that it was waiting for when it was cancelled', () => {
  const { text } = report(new Error('x'), {
    cancelled: 130,
    waitingFor: ['plugin "a" at layer/make'],
  });
  assert.equal(text, 'cancelled while waiting for plugin "a" at layer/make\n');
});

test('names an option or variable once', () => {
  const lines = (message: string) =>
    report(new StrakeError('CONFIG_OPTION', message, { location: { argument: '--tags' } })).lines;
  assert.equal(lines('--tags needs a tag')[0], 'error: --tags needs a tag');
  assert.equal(lines('no tag')[0], 'error: --tags: no tag');
});
