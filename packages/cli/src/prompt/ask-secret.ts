import { Writable } from 'node:stream';
import type { Invocation } from '../invocation.ts';
import { askLine } from './ask.ts';

/** Asks the user for a line without echo. @throws the signal's reason on Ctrl-C */
export async function askSecret(
  terminal: Pick<Invocation, 'stdin' | 'stderr' | 'signal'>,
  question: string,
): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  try {
    return await askLine(terminal, question, nowhere);
  } finally {
    terminal.stderr.write('\n');
  }
}
