import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { quoteShell } from '../print/quote-shell.ts';

const directory = new URL('./', import.meta.url).href;
const script = spawnSync('script', ['--version']).status === 0;

/** Runs on a terminal of its own, which only a tool outside Node can make. */
function onTerminal(body: string, size = 'rows 24 cols 80'): string {
  const source = `
    import { createProgress } from '${directory}progress.ts';
    import { createPendingTaps } from '${directory}pending-taps.ts';
    const taps = createPendingTaps();
    const progress = await createProgress({ mode: 'auto', verbose: false, color: true }, { stderr: process.stderr, env: process.env, taps });
    const at = { image: 'app', platform: 'linux/arm64' };
    progress.handle({ type: 'targets', targets: [at] });
    progress.handle({ type: 'phase', phase: 'compile', state: 'start', ...at });
    ${body}`;
  const argv = quoteShell([process.execPath, '--input-type=module', '-e', source]);
  const env = { ...process.env, CI: '', NO_COLOR: '', TERM: 'xterm' };
  return spawnSync('script', ['-qec', `stty ${size}; ${argv}`, '/dev/null'], {
    env,
    encoding: 'utf8',
  }).stdout;
}

test('redraws platforms, keeps messages above them, and shows the cursor at the end', {
  skip: !script,
}, () => {
  const shown = onTerminal(`
    progress.handle({ type: 'warning', message: 'old base' });
    progress.handle({ type: 'phase', phase: 'mutate', state: 'end', milliseconds: 1500, ...at });
    progress.end();`);
  assert.ok(shown.includes('\x1b[?25l'), 'hides the cursor');
  assert.ok(
    shown.lastIndexOf('\x1b[?25h') > shown.lastIndexOf('\x1b[?25l'),
    'shows the cursor at the end',
  );
  const text = stripVTControlCharacters(shown);
  assert.match(text, /warning: old base/);
  assert.match(text, /✔ app linux\/arm64 {2}built .* 1\.5 s\s*$/);
});

test('shows the cursor again when it is killed', { skip: !script }, () => {
  const shown = onTerminal(
    'setTimeout(() => process.exit(130), 250); setInterval(() => {}, 1000);',
  );
  assert.ok(shown.lastIndexOf('\x1b[?25h') > shown.lastIndexOf('\x1b[?25l'));
});

test('prints plain lines on a terminal that has no size', { skip: !script }, () => {
  const shown = onTerminal(
    "progress.handle({ type: 'phase', phase: 'compile', state: 'end', milliseconds: 1500, ...at }); progress.end();",
    'rows 0 cols 0',
  );
  assert.equal(shown.trim(), 'app linux/arm64  compile 1.5 s');
});
