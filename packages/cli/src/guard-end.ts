import { escapeText } from './print/escape-text.ts';
import { nameTap, type PendingTaps } from './progress/pending-taps.ts';

const CANCELLED: readonly number[] = [130, 143];

/**
 * Reports a process that ends before its command: because it runs out of work, when a promise never settles, or because of
 * a call of process.exit. Both usually come from a plugin, and Node.js would exit with success.
 * @returns a function to call when the command has ended
 */
export function guardEnd(target: NodeJS.Process, taps: PendingTaps): () => void {
  const print = (text: string) => target.stderr.write(escapeText(text));
  const onExit = (code: number) => {
    if (CANCELLED.includes(code)) return;
    const [first] = taps.list();
    target.exitCode = 3;
    print(
      `error: process.exit(${code}) was called before the command ended${first ? `, while ${nameTap(first)} was running` : ''}\n`,
    );
    print('  hint: Throw an error in the plugin instead: strake reports it and cleans up.\n');
  };
  const onBeforeExit = async () => {
    target.off('exit', onExit);
    const tapped = taps.list().map(nameTap);
    // Other code of plugins: core has been loaded if there is any, and takes a moment otherwise.
    const pending = tapped.length > 0 ? tapped : (await import('@strake/core')).pluginsAtWork();
    target.exitCode = pending.length > 0 ? 3 : 70;
    if (pending.length === 0) {
      print('error: this is a bug in strake: the command never ended\n');
      print('  hint: Please report it with the command line and the configuration.\n');
    }
    for (const name of pending) print(`error: ${name} never settled\n`);
    if (pending.length > 0)
      print(
        '  hint: The plugin returned a promise that never settled (PLUGIN_UNSETTLED); report it to its author.\n',
      );
  };
  target.once('beforeExit', onBeforeExit);
  target.once('exit', onExit);
  return () => {
    target.off('exit', onExit);
    target.off('beforeExit', onBeforeExit);
  };
}
