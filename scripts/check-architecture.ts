// Checks the direction of imports between modules and packages, access to the host, cycles, and the size of files.
// The rules are data: scripts/architecture/rules.ts.
import { globSync } from 'node:fs';
import { posix } from 'node:path';
import { checkSource } from './architecture/check-source.ts';
import { findCycles } from './architecture/find-cycles.ts';
import { readSource } from './architecture/read-source.ts';

const root = process.cwd();
const paths = globSync('packages/*/src/**/*.ts', { cwd: root }).sort();
const sources = paths
  .filter((path) => !path.endsWith('.test.ts'))
  .map((path) => readSource(root, path));

const graph = new Map(
  sources.map(({ path, imports }) => [
    path,
    imports
      .filter(({ name }) => name.startsWith('.'))
      .map(({ name }) => posix.join(path, '..', name)),
  ]),
);
const problems = [
  ...sources.flatMap(checkSource),
  ...findCycles(graph).map((cycle) => `an import cycle: ${cycle.join(' → ')}`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${sources.length} files keep to the architecture`);
