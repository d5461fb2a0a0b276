import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { describePlugins, ERROR_CODES } from '@strake/core';
import { type Command, CommanderError } from 'commander';
import { officialCodes } from './command/error-catalog.ts';
import { documentation } from './documentation.ts';
import type { Invocation } from './invocation.ts';
import { createProgram } from './program.ts';
import { createPendingTaps } from './progress/pending-taps.ts';
import { UsageError } from './usage-error.ts';

function create() {
  const printed = { stdout: '', stderr: '' };
  const invocation: Invocation = {
    cwd: '/',
    env: {},
    stdout: { write: (text) => (printed.stdout += text) },
    stderr: { write: (text) => (printed.stderr += text) },
    signal: new AbortController().signal,
    taps: createPendingTaps(),
    checkHeap() {},
    stdin: Readable.from([]),
  };
  const program = createProgram({
    version: '1.2.3',
    invocation,
    end: () => assert.fail('a command ran'),
  });
  return { program, printed };
}

async function parse(...argv: string[]) {
  const { program, printed } = create();
  const thrown = await program.parseAsync(argv, { from: 'user' }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { thrown, ...printed };
}

type Wrong = readonly [argv: string[], message: RegExp, hint: RegExp];
const WRONG: readonly Wrong[] = [
  [['build', '--pussh'], /^unknown option '--pussh'$/, /^Did you mean "--push"\?$/],
  [['biuld'], /^unknown command 'biuld'$/, /^Did you mean "build"\?$/],
  [
    ['build', '--progress', 'loud'],
    /argument 'loud' is invalid$/,
    /^Choose one of auto, plain, json, quiet\.$/,
  ],
  [
    ['build', '--output'],
    /option '-o, --output <DESTINATION>' argument missing$/,
    /strake build --help/,
  ],
  ...['0', '-1', '1.5', 'two', '', '100000'].map(
    (jobs): Wrong => [
      ['build', `--jobs=${jobs}`],
      /option '-j, --jobs <N>' (argument .*is invalid|argument missing)/,
      /^(Give it a whole number from 1 to 99999\.|"strake build --help" shows its usage\.)$/,
    ],
  ),
  [['inspect'], /^missing required argument 'REFERENCE'$/, /strake inspect --help/],
  [['plugins', 'extra'], /^too many arguments for 'plugins'$/, /strake plugins --help/],
  [['build', '--bare'], /^unknown option '--bare'$/, /repository: .*\{\{image\}\}.*from-ko/],
  [['build', '-B', './cmd/app'], /^unknown option '-B'$/, /repository: /],
  [['build', '--local'], /^unknown option '--local'$/, /docker-daemon:/],
  [['build', '--image-label=a=b'], /^unknown option '--image-label=a=b'$/, /config\.labels/],
  [['build', '--push=false'], /^unknown option '--push=false'$/, /without --push/],
  [['build', '--tags', 'a'], /^unknown option '--tags'$/, /--tag v1,latest/],
  [
    ['publish', './cmd/app'],
    /^unknown command 'publish'$/,
    /strake build --push.*strake ko publish/,
  ],
  [['delete', '-f', 'x'], /^unknown command 'delete'$/, /strake ko delete/],
  [['build', '--debug'], /^unknown option '--debug'$/, /strake ko build --debug/],
  [['build', '--load'], /^unknown option '--load'$/, /docker-daemon:/],
  [['build', '-f', 'Dockerfile'], /^unknown option '-f'$/, /no Dockerfile.*strake init/],
  [['version'], /^unknown command 'version'$/, /^Use "strake --version"\.$/],
  [['-v'], /^unknown option '-v'$/, /strake --version/],
  [['help', 'biuld'], /^unknown command 'biuld'$/, /^Did you mean "build"\?$/],
  [
    ['help', 'CONFIG_UNKNOWN_KEY'],
    /^unknown error code 'CONFIG_UNKNOWN_KEY'$/,
    /strake help errors/,
  ],
  [['help', 'DIGEST_MISMATCHED'], /^unknown error code/, /^Did you mean "DIGEST_MISMATCH"\?/],
  [['help', 'cache', 'nope'], /^unknown command 'nope'$/, /strake cache --help/],
  ...['inspect', 'copy', 'login', 'build'].flatMap((command) =>
    ['http://localhost:5000', 'localhost:5000/app', ''].map(
      (host): Wrong => [
        [command, 'x', `--insecure=${host}`],
        /option '--insecure <HOST>' argument .*(is invalid|missing)/,
        /^(Give it HOST\[:PORT\], such as localhost:5000\.|"strake \w+ --help" shows its usage\.)$/,
      ],
    ),
  ),
  [['build', '--cache-write=yes'], /^unknown option '--cache-write=yes'$/, /--cache-write=force/],
  ...['', 'a/b', 'two words', 'x'.repeat(65)].map(
    (name): Wrong => [
      ['go-cache', 'pull', `--name=${name}`],
      /option '--name <NAME>' argument .*(is invalid|missing)/,
      /^(Give it a name of at most 64 .*\.|"strake go-cache pull --help" shows its usage\.)$/,
    ],
  ),
  [['go-cache', 'push', '--remote'], /^unknown option '--remote'$/, /strake go-cache push --help/],
  [['build', '--shard'], /option '--shard <N\/M\|auto>' argument missing$/, /strake build --help/],
  [['--nonsense'], /^unknown option '--nonsense'$/, /strake --help/],
];

for (const [argv, message, hint] of WRONG) {
  test(`refuses "${argv.join(' ')}" in one line, with a hint`, async () => {
    const { thrown, stdout, stderr } = await parse(...argv);
    assert.ok(thrown instanceof UsageError, String(thrown));
    assert.match(thrown.message, message);
    assert.match(thrown.hint, hint);
    assert.equal(stdout + stderr, '', 'the command itself prints nothing');
  });
}

/** What runs, and not what only holds commands: `index create`. */
function commandsOf({ commands }: Command, above: readonly string[] = []): readonly string[][] {
  return commands.flatMap((each) => {
    const words = [...above, each.name()];
    return each.commands.length > 0 ? commandsOf(each, words) : [words];
  });
}

for (const words of commandsOf(create().program)) {
  test(`explains ${words.join(' ')} with examples`, async () => {
    const { thrown, stdout } = await parse(...words, '--help');
    assert.ok(thrown instanceof CommanderError && thrown.exitCode === 0);
    assert.match(stdout, new RegExp(`Usage: strake ${words.join(' ')} `));
    assert.match(stdout, /Examples:\n {2}\$ strake /);
    // ko's commands have ko's options only.
    assert.equal(/-C <DIR>/.test(stdout), words[0] !== 'ko');
  });
}

for (const words of [['ko'], ['ko', '-v'], ['ko', '-h'], ['help', 'ko']]) {
  test(`lists ko's commands for ${words.join(' ')}`, async () => {
    const { thrown, stdout } = await parse(...words);
    assert.ok(thrown instanceof CommanderError && thrown.exitCode === 0);
    assert.match(stdout, /^Usage: strake ko /);
    for (const name of ['build|publish', 'resolve', 'apply', 'create', 'delete', 'run', 'login'])
      assert.ok(stdout.includes(`\n  ${name} `), name);
  });
}

for (const words of [
  ['ko', 'build', '-h'],
  ['ko', 'publish', '--help'],
  ['help', 'ko', 'build'],
]) {
  test(`explains ko's flags for ${words.join(' ')}`, async () => {
    const { stdout } = await parse(...words);
    assert.match(stdout, /^ {2}-B, --base-import-paths {2}/m);
    assert.match(stdout, /^ {2}-v, --verbose {2}/m);
  });
}

for (const [words, message, hint] of [
  [['ko', 'bild'], "unknown command 'bild'", 'Did you mean "build"?'],
  [['ko', 'build', '--pish'], "unknown option '--pish'", 'Did you mean "--push"?'],
  [['ko', 'build', '-f', 'x'], "unknown option '-f'", '"strake ko build --help" shows its usage.'],
  [['ko', 'build', '-q'], "unknown option '-q'", '"strake ko build --help" shows its usage.'],
  [
    ['ko', 'login'],
    "missing required argument 'SERVER'",
    '"strake ko login --help" shows its usage.',
  ],
] as const) {
  test(`refuses ${words.join(' ')}`, async () => {
    const { thrown } = await parse(...words);
    assert.ok(thrown instanceof UsageError);
    assert.deepEqual([thrown.message, thrown.hint], [message, hint]);
  });
}

test('lists every transport in the help of commands that read and write images', async () => {
  const { stdout: build } = await parse('build', '--help');
  const { stdout: inspect } = await parse('inspect', '--help');
  const { hooks } = await describePlugins([]);
  const schemes = hooks.flatMap(({ taps }) => taps.flatMap(({ when }) => when.scheme ?? []));
  assert.ok(schemes.length > 3);
  for (const scheme of schemes)
    for (const text of [build, inspect]) assert.match(text, new RegExp(`\\b${scheme}:`));
});

test('prints the help of a command with "help COMMAND"', async () => {
  const { thrown, stdout } = await parse('help', 'cache', 'prune');
  assert.equal(thrown, undefined);
  assert.match(stdout, /Usage: strake cache prune/);
});

test('explains what an error code means and who has to act', async () => {
  const { thrown, stdout } = await parse('help', 'DIGEST_MISMATCH');
  assert.equal(thrown, undefined);
  assert.ok(stdout.startsWith(`DIGEST_MISMATCH: ${ERROR_CODES.DIGEST_MISMATCH[1]}\n`), stdout);
  assert.match(stdout, /integrity: .* \(exit code 6\)/);
  assert.match(stdout, /to do .* again; if it fails again/);
  assert.match(stdout, /https:.*\/docs\/errors\.md\n$/);
});

test('lists every error code with its meaning', async () => {
  const { stdout } = await parse('help', 'errors');
  const lines = stdout.split('\n');
  for (const { code, when } of await officialCodes()) {
    const isTold = (line: string) => line.startsWith(`  ${code} `) && line.endsWith(` ${when}`);
    assert.ok(lines.some(isTold), code);
  }
});

test('links to the page of a command, once', async () => {
  for (const [words, page] of [
    [['config'], 'config'],
    [['cache', 'prune'], 'cli'],
    [['index', 'create'], 'copy'],
  ] as const) {
    const { stdout } = await parse('help', ...words);
    assert.deepEqual(stdout.match(/^Documentation: .*$/gm), [
      `Documentation: ${documentation(page)}`,
    ]);
  }
});

test('prints its help on stderr without a command', async () => {
  const { thrown, stdout, stderr } = await parse();
  assert.ok(thrown instanceof CommanderError && thrown.exitCode !== 0);
  assert.equal(stdout, '');
  assert.match(stderr, /Commands:\n(.*\n)*? *build \[options\]/);
});
