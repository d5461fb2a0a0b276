import { relative } from 'node:path';
import type { EventData } from 'node:test';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

/** One line per file, every skip with its reason, all failures in full at the end, then the runner's totals. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const failures: string[] = [];
  const totals: string[] = [];
  for await (const { type, data } of events) {
    if (type === 'test:fail' && failedItself(data)) {
      failures.push(describeFailure(data));
      yield `✖ ${data.name}\n`;
    } else if (type === 'test:pass' && data.skip !== undefined) {
      yield `  - skipped: ${data.name} (${data.skip})\n`;
    } else if (type === 'test:stdout' || type === 'test:stderr') {
      yield data.message;
    } else if (type === 'test:summary' && data.file !== undefined) {
      yield describeFile(data);
    } else if (type === 'test:diagnostic' && data.file === undefined) {
      totals.push(`# ${data.message}\n`);
    }
  }
  if (failures.length > 0) yield `\n${failures.length} failed:\n\n${failures.join('')}`;
  yield `\n${totals.join('')}`;
}

/** Stack lines that never point to the cause. */
const NOT_OURS = /^ +at [^{\n]*(node:|node_modules\/fast-check)[^{\n]*\n/gm;

/** A suite fails with its tests, so it is not reported again. */
function failedItself({ details }: EventData.TestFail): boolean {
  return !('failureType' in details.error && details.error.failureType === 'subtestsFailed');
}

function describeFailure({ name, file, line, details }: EventData.TestFail): string {
  const where = file === undefined ? '' : `  ${relative('', file)}:${line}\n`;
  const cause = details.error.cause ?? details.error;
  const text = (cause instanceof Error ? inspect(cause) : String(cause)).replaceAll(NOT_OURS, '');
  return `✖ ${name}\n${where}${text.trimEnd().replaceAll(/^/gm, '    ')}\n`;
}

function describeFile({ file = '', counts, duration_ms, success }: EventData.TestSummary): string {
  const passed = `${counts.passed}/${counts.tests}`.padStart(7);
  const time = `${Math.round(duration_ms)} ms`.padStart(9);
  return `${success ? '✔' : '✖'} ${passed} ${time}  ${relative('', file)}\n`;
}
