import { nameTap, type PendingTaps } from './progress/pending-taps.ts';

/**
 * Watches for the process running out of work before its command has ended: then a promise hangs for ever, mostly a
 * plugin's, and Node would exit as if all was well.
 * @returns to be called when the command has ended
 */
export function guardEnd(target: NodeJS.Process, taps: PendingTaps): () => void {
  const onBeforeExit = () => {
    const pending = taps.list();
    const [first] = pending;
    target.exitCode = first ? 3 : 70;
    target.stderr.write(
      first
        ? `error: ${nameTap(first)} never settled\n`
        : 'error: this is a bug in strake: the command never ended\n',
    );
    for (const tap of pending.slice(1))
      target.stderr.write(`error: ${nameTap(tap)} never settled\n`);
    target.stderr.write(
      first
        ? `  hint: A promise of "${first.plugin}" was neither kept nor broken (PLUGIN_UNSETTLED); tell the plugin's author.\n`
        : '  hint: Please report it with the command line and the configuration.\n',
    );
  };
  target.once('beforeExit', onBeforeExit);
  return () => {
    target.off('beforeExit', onBeforeExit);
  };
}
