import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import type { Invocation } from '../invocation.ts';
import { rawStream } from '../safe-stream.ts';

type Terminal = Pick<Invocation, 'stdin' | 'stderr' | 'signal'>;

/** Asks the user for a line, on stderr: stdout is for programs. @throws the signal's reason on Ctrl-C */
export function ask(terminal: Terminal, question: string): Promise<string> {
  return askLine(terminal, question, undefined);
}

/** @param echo the output for typed characters; undefined: the terminal */
export function askLine(
  { stdin, stderr, signal }: Terminal,
  question: string,
  echo: Writable | undefined,
): Promise<string> {
  const output = echo ?? (rawStream(stderr) as unknown as Writable);
  const lines = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  // The terminal is in raw mode from here on: an answer typed as soon as the question appears is not echoed.
  if (echo) stderr.write(question);
  return new Promise<string>((resolve, reject) => {
    const end = (settle: () => void) => {
      lines.off('close', onClose);
      signal.removeEventListener('abort', onAbort);
      lines.close();
      settle();
    };
    // Ctrl-D, or the end of piped input.
    const onClose = () => end(() => resolve(''));
    const onAbort = () => end(() => reject(signal.reason));
    lines.once('close', onClose);
    signal.addEventListener('abort', onAbort);
    // In raw mode the terminal sends no signals.
    lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    lines.question(echo ? '' : question, (line) => end(() => resolve(line)));
  });
}
