import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StrakeError } from '../errors/index.ts';
import { compileSchema } from '../plugin/compile-schema.ts';
import { octalMode, parseMode } from './parse-mode.ts';

const modes: readonly [text: string, mode: number][] = [
  ['0755', 0o755],
  ['644', 0o644],
  ['4755', 0o4755],
  ['01777', 0o1777],
  ['0000', 0],
];
for (const [text, mode] of modes) {
  test(`reads "${text}" as octal`, async () => {
    assert.equal(parseMode(text), mode);
    assert.deepEqual(compileSchema(octalMode)(text), []);
  });
}

for (const value of ['', '75', '0855', '0o755', 'rwxr-xr-x', '077777', ' 0755', '0755\n', 493]) {
  test(`refuses ${JSON.stringify(value)} and says how modes are written`, async () => {
    assert.throws(
      () => parseMode(value as string),
      (error) => StrakeError.is(error) && error.code === 'CONFIG_VALUE_INVALID',
    );
    const [problem] = compileSchema(octalMode)(value);
    assert.match(problem?.hint ?? '', /"0755"/);
  });
}
