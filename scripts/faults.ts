// Runs every fault of the table against a real registry, and prints how each ended.
//   npm run faults
//   npm run faults -- redirect       only those with this in their title
import { PULL_FAULTS } from '../test/fault/data/pull-faults.ts';
import { PUSH_FAULTS } from '../test/fault/data/push-faults.ts';
import { type FaultResult, runFault } from '../test/fault/run-fault.ts';
import { startRegistry } from '../test/part/index.ts';

/** They wait more than they work. */
const AT_ONCE = 6;

const [wanted = ''] = process.argv.slice(2);
const cases = [...PUSH_FAULTS, ...PULL_FAULTS].filter(({ title }) => title.includes(wanted));
const cleanups: (() => void | Promise<void>)[] = [];
try {
  const registry = await startRegistry(
    { after: (clean) => void cleanups.push(clean) },
    { kind: 'distribution-v3' },
  );
  const results: FaultResult[] = [];
  const waiting = cases.entries();
  const work = async () => {
    for (const [number, one] of waiting)
      results[number] = await runFault(one, registry.host, number);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  for (const result of results) console.log(line(result));
  const failed = results.filter((result) => result.problem !== undefined);
  console.log(`\n${results.length} faults, ${failed.length} of them not as they have to end`);
  if (failed.length > 0 || results.length === 0) process.exitCode = 1;
} finally {
  for (const clean of cleanups.reverse()) await clean();
}

function line({ way, title, outcome, seconds, problem }: FaultResult): string {
  const end = problem === undefined ? outcome : `WRONG: ${problem}`;
  return `${problem === undefined ? '✔' : '✖'} ${way} ${title.padEnd(58)} ${seconds.toFixed(1).padStart(4)} s  ${end}`;
}
