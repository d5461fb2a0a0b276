import { relative } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** One line a file, each failure and each skip in full, failures once more at the end, then the runner's totals. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failures: string[] = [];
  const totals: string[] = [];
  for await (const event of events) {
    switch (event.type) {
      case 'test:fail': {
        const text = failure(event.data);
        if (text === undefined) break;
        failures.push(text);
        yield text;
        break;
      }
      case 'test:pass':
        if (typeof event.data.skip === 'string') {
          yield `  - skipped: ${event.data.name}\n      ${event.data.skip}\n`;
        }
        break;
      case 'test:stdout':
      case 'test:stderr':
        yield event.data.message;
        break;
      case 'test:summary':
        yield* fileLine(event.data);
        break;
      case 'test:diagnostic':
        if (event.data.file === undefined && event.data.nesting === 0) {
          totals.push(`# ${event.data.message}\n`);
        }
        break;
    }
  }
  if (failures.length > 0) yield `\n${failures.length} failed:\n\n${failures.join('\n')}`;
  yield `\n${totals.join('')}`;
}
