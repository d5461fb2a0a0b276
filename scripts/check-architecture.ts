// Checks the direction of imports between modules and packages, access to the host, cycles, the size of files, and that tests do not
// import the insides of other packages.
// The rules are data: scripts/architecture/rules.ts.
import { globSync } from 'node:fs';
import { posix } from 'node:path';
import { checkSource, checkTests } from './architecture/check-source.ts';
import { findCycles } from './architecture/find-cycles.ts';
import { readSource } from './architecture/read-source.ts';
import { SHARED_TESTS } from './architecture/rules.ts';

const root = process.cwd();
const read = (path: string) => readSource(root, path);
const paths = globSync('packages/*/src/**/*.ts', { cwd: root }).sort();
const sources = paths.filter((path) => !path.endsWith('.test.ts')).map(read);
const tests = [
  ...paths.filter((path) => path.endsWith('.test.ts')),
  ...SHARED_TESTS.flatMap((directory) => globSync(`${directory}**/*.ts`, { cwd: root }).sort()),
].map(read);

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
  ...tests.flatMap(checkTests),
  ...findCycles(graph).map((cycle) => `an import cycle: ${cycle.join(' → ')}`),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${sources.length + tests.length} files keep to the architecture`);
