import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createNotices } from './notices.ts';

function collect(github = false, verbose = false) {
  const lines: string[] = [];
  const notices = createNotices(
    { paint: (_, text) => text, github, verbose, stderr: { write() {} } },
    (text) => lines.push(text),
  );
  return { lines, notices };
}

test('shows what a tool printed once, with all platforms that printed it', () => {
  const { lines, notices } = collect();
  notices.handle({
    type: 'output',
    platform: 'linux/amd64',
    step: 'go build',
    text: '# x\nwarn: old\n',
  });
  notices.handle({ type: 'output', platform: 'linux/s390x', step: 'go build', text: 'other' });
  notices.handle({
    type: 'output',
    platform: 'linux/arm64',
    step: 'go build',
    text: '# x\nwarn: old\n',
  });
  assert.deepEqual(lines, []);
  notices.handle({ type: 'phase', phase: 'index', state: 'start', image: 'app' });
  notices.flush();
  assert.deepEqual(lines, ['linux/amd64, linux/arm64:\n# x\nwarn: old', 'linux/s390x:\nother']);
});

test('indents all lines of a message but the first, which could be taken for those of strake', () => {
  const { lines, notices } = collect();
  notices.handle({ type: 'log', plugin: 'p', message: 'a\nerror: b' });
  notices.handle({ type: 'warning', plugin: 'p', message: 'a\nerror: b', hint: 'c\nerror: d' });
  assert.deepEqual(lines, [
    'p: a\n  error: b',
    'warning: p: a\n  error: b\n  hint: c\n    error: d',
  ]);
});

test('names the command where the hint of a warning names those of others', () => {
  const { lines, notices } = collect();
  const hint = 'log in to ghcr.io with docker login or podman login.';
  notices.handle({ type: 'warning', message: 'no cache', hint });
  assert.match(lines[0] ?? '', /hint: log in with strake login ghcr\.io, docker login or podman/);
});

test('prints each warning once, with its hint and source', () => {
  const { lines, notices } = collect();
  const warning = {
    type: 'warning',
    message: 'no entrypoint',
    plugin: 'go',
    hint: 'Mark one.',
  } as const;
  notices.handle(warning);
  notices.handle(warning);
  assert.deepEqual(lines, ['warning: go: no entrypoint\n  hint: Mark one.']);
});

test('prints warnings as annotations on GitHub', () => {
  const { lines, notices } = collect(true);
  notices.handle({ type: 'warning', message: '100% sure\nor not' });
  assert.equal(lines[1], '::warning::100%25 sure%0Aor not');
});

test('shows requests to registries only with --verbose', () => {
  const request = { type: 'request', message: 'GET https://ghcr.io/v2/ 401 (12 ms)' } as const;
  const { lines, notices } = collect();
  notices.handle(request);
  assert.deepEqual(lines, []);
  const verbose = collect(false, true);
  verbose.notices.handle(request);
  assert.deepEqual(verbose.lines, ['http: GET https://ghcr.io/v2/ 401 (12 ms)']);
});

test('says with --verbose why each step ran', () => {
  const steps = [{ id: 'cc', why: 'main.c changed' }];
  const ended = { type: 'phase', phase: 'compile', state: 'end', image: 'app', steps } as const;
  const { lines, notices } = collect(false, true);
  notices.handle({ ...ended, platform: 'linux/amd64' });
  assert.deepEqual(lines, ['app linux/amd64: cc ran: main.c changed']);
  const brief = collect();
  brief.notices.handle({ ...ended, platform: 'linux/amd64' });
  assert.deepEqual(brief.lines, []);
});
