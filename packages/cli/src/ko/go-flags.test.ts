import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command, Option } from 'commander';
import { booleanFlag, expandFlags, listFlag } from './go-flags.ts';

function command(): Command {
  const program = new Command('ko').addOption(booleanFlag('-v, --verbose', 'talk'));
  return program
    .command('build')
    .exitOverride()
    .configureOutput({ writeErr: () => {}, outputError: () => {} })
    .argument('[PATH...]')
    .addOption(booleanFlag('-B, --base', 'base'))
    .addOption(booleanFlag('--push', 'push'))
    .addOption(booleanFlag('-R, --recursive', 'recursive'))
    .addOption(listFlag('-t, --tags <TAG>', 'tags'))
    .addOption(new Option('-f, --file <FILE>', 'file'))
    .action(() => {});
}

function read(...argv: string[]) {
  const build = command();
  build.parse(expandFlags(argv, build), { from: 'user' });
  return { ...build.opts(), args: build.args };
}

/** As pflag v1.0.10 reads them. */
const READ: readonly (readonly [
  argv: readonly string[],
  values: Readonly<Record<string, unknown>>,
])[] = [
  [['--push', './app'], { push: true, args: ['./app'] }],
  [['--push=false', './app'], { push: false, args: ['./app'] }],
  [['--push=0'], { push: false, args: [] }],
  [['-B'], { base: true, args: [] }],
  [['-B=false', './app'], { base: false, args: ['./app'] }],
  [['-BRf', 'config'], { base: true, recursive: true, file: 'config', args: [] }],
  [['-Bf', '-', 'x'], { base: true, file: '-', args: ['x'] }],
  [['-Bfconfig'], { base: true, file: 'config', args: [] }],
  [['-f=config'], { file: 'config', args: [] }],
  [['--file', '-s -w'], { file: '-s -w', args: [] }],
  [['--file='], { file: '', args: [] }],
  [['-t', 'a,b', '--tags=c', './app'], { tags: ['a', 'b', 'c'], args: ['./app'] }],
  [['--tags', ''], { tags: [], args: [] }],
  [['--tags', '"a,b",c,"say ""d"""'], { tags: ['a,b', 'c', 'say "d"'], args: [] }],
  [['--tags', 'a,,b,'], { tags: ['a', '', 'b', ''], args: [] }],
];

for (const [argv, values] of READ)
  test(`reads ${argv.join(' ')} as pflag does`, () => assert.deepEqual(read(...argv), values));

const REFUSED: readonly (readonly [argv: readonly string[], message: RegExp])[] = [
  [['--pish'], /unknown option '--pish'/],
  [['--pish=1'], /unknown option '--pish=1'/],
  [['-x'], /unknown option '-x'/],
  [['-Bx'], /unknown option '-x'/],
  [['--push=maybe'], /option '--push' has the value 'maybe'/],
  [['--file'], /argument missing/],
  [['--tags', 'a"b"'], /values separated by commas/],
];

for (const [argv, message] of REFUSED)
  test(`refuses ${argv.join(' ')}`, () => assert.throws(() => read(...argv), message));
