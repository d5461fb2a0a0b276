import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { DiffReport } from '../diff/diff-report.ts';
import { renderDiffMarkdown } from './diff-markdown.ts';
import { renderDiffText } from './diff-text.ts';
import { SAMPLE } from './sample-diff.test.data.ts';

const plain = (_: string, text: string) => text;
const page = readFileSync(new URL('../../../../docs/diff.md', import.meta.url), 'utf8');

/** The only block of a language in docs/diff.md. */
function blockOf(language: string): string {
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, 'ms').exec(page)?.[1] ?? '';
}

test('prints text and Markdown as docs/diff.md shows them', () => {
  assert.equal(`${renderDiffText(SAMPLE, false, plain).join('\n')}\n`, blockOf('text'));
  assert.equal(`${renderDiffMarkdown(SAMPLE, false).join('\n')}\n`, blockOf('markdown'));
});

test('says that images are equal', () => {
  const equal: DiffReport = { ...SAMPLE, equal: true, after: SAMPLE.before, platforms: [] };
  const line =
    'docker://ghcr.io/acme/app:v1 → docker://ghcr.io/acme/app:v1: equal, sha256:888888888888';
  assert.deepEqual(renderDiffText(equal, false, plain), [line]);
  const ignored: DiffReport = { ...SAMPLE, equal: true, ignored: ['timestamps', 'tar'] };
  assert.match(
    renderDiffText(ignored, false, plain).join('\n'),
    /: equal apart from what is ignored: timestamps, tar$/,
  );
});

/** The sample with one platform that has these entries. */
function withEntries(entries: DiffReport['platforms'][number]['entries']): DiffReport {
  const [first] = SAMPLE.platforms;
  assert.ok(first);
  return { ...SAMPLE, platforms: [{ ...first, entries, programs: [], layers: [], config: [] }] };
}

const file = { type: 'file', mode: '0644', uid: 0, gid: 0, size: 1, mtime: 0, layer: 0 };

test('shows what matters most of many entries, and counts the others', () => {
  const many = withEntries(
    Array.from({ length: 100 }, (_, at) => ({
      path: `f${String(at).padStart(3, '0')}`,
      change: at === 50 ? ('changed' as const) : ('added' as const),
      fields: at === 50 ? (['mode'] as const) : [],
      ...(at === 50 && { before: { ...file, mode: '0600' } }),
      after: { ...file, size: at },
    })),
  );
  const lines = renderDiffText(many, false, plain);
  const [first = '', ...others] = lines.slice(lines.indexOf('entries') + 1);
  assert.match(first, /~ f050 +mode 0600 → 0644/);
  assert.match(others[0] ?? '', /\+ f076/);
  assert.equal(others.at(-1), '  … and 75 more; --all lists them');
  assert.ok(renderDiffText(many, true, plain).some((line) => line.includes('+ f000')));
  const times = withEntries([
    { path: 'a', change: 'changed', fields: ['mtime'], before: file, after: file },
  ]);
  assert.equal(renderDiffText(times, false, plain).at(-1), '  ~   1 entry with other times alone');
});

test('lets names that want to be more be names, in text and in Markdown', () => {
  const names = [
    'a|b',
    '`',
    '``x`` <b>',
    '<script>alert(1)</script>',
    '\u001b[31mred',
    'line\nbreak\r\n# heading',
    '[x](https://evil.example)',
    '@mention https://evil.example',
    'x\\',
    ' ',
  ];
  const hostile = withEntries(
    names.map((path) => ({ path, change: 'added', fields: [], after: file })),
  );
  const text = renderDiffText(hostile, true, plain).join('\n');
  assert.doesNotMatch(text, /[^\P{Cc}\n]|^break/mu);
  const lines = renderDiffMarkdown(hostile, true);
  const items = lines.slice(lines.indexOf('#### entries') + 2);
  assert.equal(items.length, names.length);
  assert.deepEqual(items, [
    '- added `a\\u007cb`: 1 B',
    '- added `` ` ``: 1 B',
    '- added ``` ``x`` <b> ```: 1 B',
    '- added `<script>alert(1)</script>`: 1 B',
    '- added `\\u001b[31mred`: 1 B',
    '- added `line\\nbreak\\u000d\\n# heading`: 1 B',
    '- added `[x](https://evil.example)`: 1 B',
    '- added `@mention https://evil.example`: 1 B',
    '- added `x\\`: 1 B',
    '- added `" "`: 1 B',
  ]);
});

/** The sample with one platform, where a program has other bytes and says the same of its build. */
function recompiled(...digits: readonly string[]): DiffReport {
  const [first] = SAMPLE.platforms;
  assert.ok(first);
  const platforms = digits.map((digit) => ({
    ...first,
    platform: `linux/${digit}`,
    config: [],
    entries: first.entries.slice(0, 1).map((entry) => ({
      ...entry,
      ...(entry.after && { after: { ...entry.after, digest: `sha256:${digit.repeat(64)}` } }),
    })),
    programs: [
      {
        path: 'app/server',
        change: 'changed' as const,
        size: { before: 9, after: 9 },
        settings: [],
        modules: [],
      },
    ],
  }));
  return { ...SAMPLE, platforms };
}

test('shows the digests of a program that says the same of its build', () => {
  const sectionOf = (report: DiffReport) => {
    const lines = renderDiffText(report, false, plain);
    const start = lines.indexOf('program app/server');
    return lines.slice(start + 1, lines.indexOf('', start));
  };
  const change = 'sha256:666666666666 → sha256:888888888888';
  assert.deepEqual(sectionOf(recompiled('8')), [`  ~ content  ${change}`]);
  assert.deepEqual(sectionOf(recompiled('8', '9')), ['  ~ content  differs on each platform']);
  assert.ok(
    renderDiffMarkdown(recompiled('8'), false).includes(`- changed \`content\`: ${change}`),
  );
});

test('tells which layers differ, and how the history says that they were made', () => {
  const [first] = SAMPLE.platforms;
  const [, pair] = first?.layers ?? [];
  assert.ok(first && pair?.before && pair.after);
  const changed = { ...pair, before: { ...pair.before, createdBy: 'ko build' } };
  const report = { ...SAMPLE, platforms: [{ ...first, layers: [changed] }] };
  const text = renderDiffText(report, false, plain).join('\n');
  assert.match(
    text,
    /\nlayers\n {2}~ layer 2 {2}ko build → strake: go build \.\/cmd\/server {2}4\./,
  );
});
