import { stat } from 'node:fs/promises';
import { tool } from '../test/tool/index.ts';
import { type Bench, STRAKE } from './bench.ts';
import { measure, type Round } from './measure.ts';

/** How long the sizes of large programs take, beside `go tool nm`, which reads symbols and adds up nothing. */
export async function* benchSizes({ rounds }: Bench): AsyncGenerator<Round> {
  for (const name of ['ko', 'distribution'] as const) {
    const program = await tool(name);
    const { size } = await stat(program);
    yield await measure(
      `sizes of modules and packages of ${name}, a program of ${Math.round(size / 1e6)} MB`,
      [
        { name: '`strake size`', argv: [...STRAKE, 'size', program] },
        { name: '`strake size --json`', argv: [...STRAKE, 'size', program, '--json'] },
        { name: '`go tool nm -size`', argv: ['go', 'tool', 'nm', '-size', program] },
      ],
      rounds,
    );
  }
}
