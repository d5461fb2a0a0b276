// Checks the direction of imports between modules and packages, access to the host, the size of files, and that tests do not
// import the insides of other packages. Biome finds cycles.
// The rules are data: scripts/architecture/rules.ts.
import { globSync } from 'node:fs';
import { checkSource, checkTests } from './architecture/check-source.ts';
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

const problems = [...sources.flatMap(checkSource), ...tests.flatMap(checkTests)];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log(`${sources.length + tests.length} files keep to the architecture`);
