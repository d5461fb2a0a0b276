import { STRAKE } from './bench.ts';
import { measure, type Round } from './measure.ts';

export async function* benchStartUp(rounds: number): AsyncGenerator<Round> {
  yield await measure(
    'start-up',
    [
      { name: '`node -e 0`', argv: [process.execPath, '-e', '0'] },
      { name: '`strake --version`', argv: [...STRAKE, '--version'] },
      { name: '`strake --help`', argv: [...STRAKE, '--help'] },
    ],
    Math.max(rounds, 15),
  );
}
