// Runs every fault of the table against a real registry, and prints the results; pushes and pulls a layer of 2 GiB, and prints
// the memory used; then runs the suites of test/fault, which are about the remote cache.
//   npm run faults
//   npm run faults -- redirect       only faults with this in their title
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PULL_FAULTS } from '../test/fault/data/pull-faults.ts';
import { PUSH_FAULTS } from '../test/fault/data/push-faults.ts';
import { moveLargeLayer } from '../test/fault/move-large-layer.ts';
import { type FaultResult, runFault } from '../test/fault/run-fault.ts';
import { startRegistry } from '../test/tool/index.ts';

/** Parallel faults: they mostly wait. */
const AT_ONCE = 6;
const MOST_MEBIBYTES = 200;

const [wanted] = process.argv.slice(2);
const cleanups: (() => void | Promise<void>)[] = [];
try {
  const scope = { after: (clean: () => void | Promise<void>) => void cleanups.push(clean) };
  const { host } = await startRegistry(scope, { kind: 'distribution-v3' });
  const failed = await runFaults(host);
  const grown = wanted === undefined ? await moveLargeLayers(host) : 0;
  if (failed + grown > 0) process.exitCode = 1;
} finally {
  for (const clean of cleanups.reverse()) await clean();
}
if (wanted === undefined && !(await runSuites())) process.exitCode = 1;

/** @returns the number of unexpected results */
async function runFaults(host: string): Promise<number> {
  const cases = [...PUSH_FAULTS, ...PULL_FAULTS].filter(({ title }) =>
    title.includes(wanted ?? ''),
  );
  if (cases.length === 0) throw new Error(`no fault has "${wanted}" in its title`);
  const results: FaultResult[] = [];
  const waiting = cases.entries();
  const work = async () => {
    for (const [number, one] of waiting) results[number] = await runFault(one, host, number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const result of results) console.log(line(result));
  const failed = results.filter((result) => result.problem !== undefined).length;
  console.log(`\n${results.length} faults, ${failed} with unexpected results`);
  return failed;
}

function line({ way, title, outcome, seconds, problem }: FaultResult): string {
  const end = problem === undefined ? outcome : `WRONG: ${problem}`;
  return `${problem === undefined ? '✔' : '✖'} ${way} ${title.padEnd(58)} ${seconds.toFixed(1).padStart(4)} s  ${end}`;
}

/** @returns how many of both directions used too much memory */
async function moveLargeLayers(host: string): Promise<number> {
  let grown = 0;
  for (const way of ['push', 'pull'] as const) {
    const start = performance.now();
    const bytes = await moveLargeLayer(way, host);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const mebibytes = Math.round(bytes / 2 ** 20);
    const isGood = mebibytes < MOST_MEBIBYTES;
    console.log(
      `${isGood ? '✔' : '✖'} ${way} of a layer of 2 GiB: ${mebibytes} MiB of memory, ${seconds} s`,
    );
    grown += isGood ? 0 : 1;
  }
  return grown;
}

/** @returns whether all tests passed */
async function runSuites(): Promise<boolean> {
  const argv = ['scripts/test.ts', 'test/fault/*.suite.ts'];
  const [status] = await once(spawn(process.execPath, argv, { stdio: 'inherit' }), 'close');
  return status === 0;
}
