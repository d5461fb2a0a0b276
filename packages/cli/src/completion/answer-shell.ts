import type { Invocation } from '../invocation.ts';
import { createProgram } from '../program.ts';
import { createPendingTaps } from '../progress/pending-taps.ts';
import { processDirectory, workingDirectory } from '../working-directory.ts';
import { complete } from './complete.ts';

/**
 * `strake __complete =WORD [WORD…]`, which the scripts of the shells run at each Tab: prints what may stand in the place of the first
 * word, after the others. Whatever fails, it prints nothing: a message would land in the prompt.
 * @param argv what follows `__complete`; the first one has a `=` before it, since some shells drop empty arguments
 */
export async function answerShell(argv: readonly string[], version: string): Promise<void> {
  const { stdout } = process;
  stdout.on('error', () => {});
  try {
    const [word = '', ...words] = argv;
    stdout.write(await answer(word.slice(1), words, version));
  } catch {
    // Nothing to offer.
  }
  process.exitCode = 0;
}

async function answer(word: string, words: readonly string[], version: string): Promise<string> {
  const silent = { write() {} };
  const invocation: Invocation = {
    cwd: processDirectory(),
    env: process.env,
    stdin: process.stdin,
    stdout: silent,
    stderr: silent,
    signal: new AbortController().signal,
    taps: createPendingTaps(),
    checkHeap() {},
  };
  const end = () => {};
  const program = createProgram({ version, invocation, end });
  if (words.includes('ko')) {
    const { createKoProgram } = await import('../ko/ko-program.ts');
    const flags = { color: false };
    const ko = createKoProgram({ argv: [], after: [], version, flags, invocation, end });
    const place = program.commands.find((each) => each.name() === 'ko');
    for (const command of ko.commands) place?.addCommand(command);
  }
  const readConfig = (C: string | undefined, file: string | undefined) => async () => {
    const { readConfigNames } = await import('./config-names.ts');
    const cwd = await workingDirectory(C === undefined ? {} : { C }, invocation);
    return readConfigNames(cwd, file);
  };
  return complete({ program, words, word, readConfig });
}
