import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';

/** Keeps the last 20,000 of many records alive, as a build with many images does. @returns bytes of the young generation */
function youngBytes(setup: string): number {
  const code = `${setup}
const { getHeapSpaceStatistics } = await import('node:v8');
const alive = [];
for (let at = 0; at < 4_000_000; at += 1) {
  alive[at % 20_000] = { at, text: [at] };
  if (at % 50_000 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
}
console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code]));
}

test('stops the growth of the young generation when the heap is large', () => {
  const file = JSON.stringify(import.meta.resolve('./bound-heap.ts'));
  const bound = youngBytes(
    `(await import(${file})).boundHeap(); globalThis.ballast = Array(4e6).fill(0.5);`,
  );
  const free = youngBytes('globalThis.ballast = Array(4e6).fill(0.5);');
  assert.ok(bound < free, `${bound} bytes, ${free} without a bound`);
});

test('stops it between events too, while no timer runs', () => {
  const file = JSON.stringify(import.meta.resolve('./bound-heap.ts'));
  const grown = (setup: string) => {
    const code = `${setup}
const { getHeapSpaceStatistics } = await import('node:v8');
const alive = [];
for (let at = 0; at < 4_000_000; at += 1) {
  alive[at % 20_000] = { at, text: [at] };
  if (at % 100 === 0) globalThis.onEvent?.();
}
console.log(getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size);`;
    return Number(execFileSync(process.execPath, ['--input-type=module', '-e', code]));
  };
  const ballast = 'globalThis.ballast = Array(4e6).fill(0.5);';
  const bound = grown(`globalThis.onEvent = (await import(${file})).boundHeap(); ${ballast}`);
  assert.ok(bound < grown(ballast), `${bound} bytes`);
});
