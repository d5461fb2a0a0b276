import { escapeText } from './print/escape-text.ts';
import { nameTap, type PendingTaps } from './progress/pending-taps.ts';

const CANCELLED: readonly number[] = [130, 143];

/**
 * Watches for the process ending before its command has: by running out of work, when a promise hangs for ever, or by
 * somebody's process.exit. Both are mostly a plugin's, and Node would exit as if all was well.
 * @returns to be called when the command has ended
 */
export function guardEnd(target: NodeJS.Process, taps: PendingTaps): () => void {
  const print = (text: string) => target.stderr.write(escapeText(text));
  const onExit = (code: number) => {
    if (CANCELLED.includes(code)) return;
    const [first] = taps.list();
    target.exitCode = 3;
    print(
      `error: process.exit(${code}) was called before the command had ended${first ? `, while ${nameTap(first)} was at work` : ''}\n`,
    );
    print(
      '  hint: A plugin throws an error instead, which says what is wrong and lets everything be cleaned up.\n',
    );
  };
  const onBeforeExit = () => {
    target.off('exit', onExit);
    const pending = taps.list();
    const [first] = pending;
    target.exitCode = first ? 3 : 70;
    print(
      first
        ? `error: ${nameTap(first)} never settled\n`
        : 'error: this is a bug in strake: the command never ended\n',
    );
    for (const tap of pending.slice(1)) print(`error: ${nameTap(tap)} never settled\n`);
    print(
      first
        ? `  hint: A promise of "${first.plugin}" was neither kept nor broken (PLUGIN_UNSETTLED); tell the plugin's author.\n`
        : '  hint: Please report it with the command line and the configuration.\n',
    );
  };
  target.once('beforeExit', onBeforeExit);
  target.once('exit', onExit);
  return () => {
    target.off('exit', onExit);
    target.off('beforeExit', onBeforeExit);
  };
}
