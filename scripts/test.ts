// Runs all tests, or the given files and globs.
//   npm test
//   npm test -- test/tool/tool.test.ts 'packages/core/src/model/*.test.ts'
//   npm test -- --only …        options of `node --test` are passed on
import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import {
  installDebianTools,
  isContinuousIntegration,
  TEST_TOOLS,
  tool,
} from '../test/tool/index.ts';

const ALL = [
  'bench/**/*.test.ts',
  'packages/*/src/**/*.test.ts',
  'scripts/**/*.test.ts',
  'site/*.test.ts',
  'test/**/*.test.ts',
];
const FILE_TIMEOUT_MS = 15 * 60_000;

const args = process.argv.slice(2);
const options = args.filter((arg) => arg.startsWith('-'));
const filters = args.filter((arg) => !arg.startsWith('-'));
const files = globSync(filters.length === 0 ? ALL : filters).sort();

if (files.length === 0) {
  process.stderr.write(`no test file matches ${filters.join(' ')}\n`);
  process.exit(1);
}
// With filters, a tool is built when the first test needs it.
if (filters.length === 0) await prepareTools();
process.exitCode = await runTests();

/** Builds the tools before the tests, so that no time-out of a test has to include it. */
async function prepareTools(): Promise<void> {
  const installed = await installDebianTools();
  if (installed.length > 0) say(`installed ${installed.join(', ')}`);
  for (const name of TEST_TOOLS) {
    const start = Date.now();
    await tool(name).catch((error: Error) => {
      if (isContinuousIntegration()) throw error;
      say(error.message);
    });
    const seconds = (Date.now() - start) / 1000;
    if (seconds > 0.5) say(`built test tool ${name} in ${seconds.toFixed(0)} s`);
  }
}

function runTests(): Promise<number> {
  const reporter = new URL('./test-reporter.ts', import.meta.url).href;
  const argv = [
    '--test',
    `--test-concurrency=${availableParallelism()}`,
    `--test-timeout=${FILE_TIMEOUT_MS}`,
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
    ...options,
    ...files,
  ];
  const env = { ...process.env, NODE_NO_WARNINGS: '1' };
  const child = spawn(process.execPath, argv, { stdio: 'inherit', env });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
