import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type BuildEvent, build, plan, type RanStep } from '@strake/core';
import { type Discovery, type DiscoveryFormat, definePlugin } from '@strake/core/plugin';
import { type Scope, temporaryDirectory } from '../tool/index.ts';

/**
 * A compiler: the source names the files that it includes, one a line. It notes each run, leaves a new file in its directory, and
 * tells what it read in a depfile, as a rule of Make or as JSON lines.
 */
const COMPILER = `#!/bin/sh
set -e
echo run >> runs
: > "busy$$"
cat "$1" > "$2"
while read -r name; do cat "$name" >> "$2"; done < "$1"
if [ "$3" ]; then { printf '%s: %s' "$2" "$1"; sed 's/^/ /' "$1" | tr -d '\\n'; echo; } > "$3"; fi
if [ "$4" ]; then { echo "$1"; cat "$1"; } | sed 's/.*/{"file":"&"}/' > "$3"; fi
`;
const JSON_LINES =
  'echo "{\\"file\\":\\"$0\\"}"; while read -r f; do echo "{\\"file\\":\\"$f\\"}"; done < "$0"';

interface Case {
  readonly discovery: (depfile: string) => Discovery;
  readonly discoveries?: Readonly<Record<string, DiscoveryFormat['inputs'] | DiscoveryFormat>>;
}

const CASES: Readonly<Record<string, Case>> = {
  'a depfile that the step writes': { discovery: (depfile) => ({ depfile }) },
  'a file of JSON lines that the step writes': {
    discovery: (depfile) => ({ depfile, format: 'json-lines' }),
  },
  'a file that the step writes and a function of the plugin reads': {
    discovery: (depfile) => ({ depfile, format: 'meta' }),
    discoveries: {
      meta: {
        inputs: (text) => {
          const lines = text.trim().split('\n');
          return lines.map((line) => ({ file: JSON.parse(line).file, header: true }));
        },
        // A header saves running a command: the step itself runs whatever it says.
        header: () => 'always the same',
      },
    },
  },
  'a command that prints a depfile': {
    discovery: () => ({
      argv: ['sh', '-c', 'echo "out: $0 $(tr "\\n" " " < "$0")"', 'main'],
      format: 'depfile',
    }),
  },
  'a command that prints JSON lines': {
    discovery: () => ({ argv: ['sh', '-c', JSON_LINES, 'main'], format: 'json-lines' }),
  },
  'a command whose output a function of the plugin reads': {
    discovery: () => ({ argv: ['cat', 'main'], format: 'names' }),
    discoveries: {
      names: (output) => ['main', ...output.trim().split('\n')].map((file) => ({ file })),
    },
  },
};

/** A project whose program is made by the compiler. */
async function scene(t: Scope, { discovery, discoveries = {} }: Case) {
  const root = await temporaryDirectory(t);
  const directory = join(root, 'project');
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), text, { mode: 0o755 });
    // No longer racy, or nothing is stored.
    await delay(60);
  };
  const files = { cc: COMPILER, main: 'one\ntwo\n', one: '1\n', two: '2\n', other: '' };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  const plugin = definePlugin({
    name: 'lines',
    discoveries,
    compile(job, { outputDirectory }) {
      const [file, depfile] = [join(outputDirectory, 'out'), join(outputDirectory, 'out.d')];
      const found = discovery(depfile);
      const step = {
        id: 'compile main',
        argv: ['./cc', 'main', file, ...('depfile' in found ? [depfile, found.format ?? ''] : [])],
        directory,
        inputs: { env: ['PATH'], discovery: found },
        outputs: [file],
      };
      return { ...job, steps: [...job.steps, step] };
    },
  });
  const warnings: string[] = [];
  const ran: (readonly RanStep[])[] = [];
  const options = {
    config: { base: 'scratch', platforms: ['linux/amd64'], vcs: false },
    plugins: [plugin],
    directory,
    env: { PATH: process.env.PATH, STRAKE_CACHE: join(root, 'cache') },
    outputs: [`oci:${join(root, 'out')}`],
    onEvent(event: BuildEvent) {
      if (event.type === 'warning') warnings.push(event.message);
      else if (event.type === 'phase' && event.steps) ran.push(event.steps);
    },
  };
  return {
    write,
    warnings,
    /** How often the compiler ran so far, after one more build. */
    async runs() {
      await build(options);
      return (await readFile(join(directory, 'runs'), 'utf8')).split('\n').length - 1;
    },
    /** Why the compiler would run in the next build. */
    async why() {
      const { images } = await plan(options);
      return images[0]?.platforms[0]?.compile.why['compile main'];
    },
    /** The steps that ran, with the reason, by build. */
    ran,
    directory,
  };
}

for (const [what, given] of Object.entries(CASES))
  test(`a step depends only on what ${what} names`, async (t) => {
    const { write, runs, warnings } = await scene(t, given);
    assert.equal(await runs(), 1);
    assert.equal(await runs(), 1, 'nothing changed');
    await write('other', 'changed');
    assert.equal(await runs(), 1, 'a file that nothing names');
    await write('two', 'changed\n');
    assert.equal(await runs(), 2, 'a file that is named');
    await write('main', 'one\nother\n');
    assert.equal(await runs(), 3, 'the file that names others');
    await write('two', 'changed twice\n');
    assert.equal(await runs(), 3, 'a file that is no longer named');
    await write('other', 'changed twice');
    assert.equal(await runs(), 4, 'a file that is named now');
    assert.equal(await runs(), 4);
    assert.deepEqual(warnings, []);
  });

test('ignores a depfile of an earlier run', async (t) => {
  const { write, runs, warnings } = await scene(t, { discovery: (depfile) => ({ depfile }) });
  assert.equal(await runs(), 1);
  await write('cc', COMPILER.replace('if [ "$3" ]', 'if false'));
  assert.equal(await runs(), 2);
  assert.match(
    warnings.join('\n'),
    /^compile main runs in every build: the step did not write its depfile .*out\.d$/,
  );
  await write('two', 'changed\n');
  assert.equal(await runs(), 3);
});

test('warns of nothing but the step where the step fails as its discovery does', async (t) => {
  const { write, runs, warnings } = await scene(t, {
    discovery: () => ({ argv: ['sh', '-c', 'exit 3'], format: 'json-lines' }),
  });
  await write('cc', '#!/bin/sh\nexit 1\n');
  await assert.rejects(runs(), { code: 'TOOL_FAILED' });
  assert.deepEqual(warnings, []);
});

test('reads again what the step wrote when the function of the plugin that reads it changed', async (t) => {
  const read = (text: string) =>
    text.split('\n').flatMap((line) => (line === '' ? [] : [{ file: JSON.parse(line).file }]));
  const found = {
    discovery: (depfile: string) => ({ depfile, format: 'meta' }),
    discoveries: { meta: read as DiscoveryFormat['inputs'] },
  };
  const { runs, why } = await scene(t, found);
  assert.equal(await runs(), 1);
  assert.equal(await why(), undefined);
  found.discoveries.meta = (text) => read(text);
  assert.equal(await why(), 'its discovery changed');
});

test('warns that a step with a malformed discovery runs in every build', async (t) => {
  for (const [format, output, says] of [
    ['json-lines', 'main', /discovery "json-lines" named a malformed input: main$/],
    ['json-lines', '{"file":"."}', /discovery "json-lines" named the directory .* as a file$/],
    ['depfile', 'main: .', /discovery "depfile" named the directory .* as a file$/],
    ['unknown', 'main', /unknown discovery format "unknown"$/],
  ] as const) {
    const discovery = { argv: ['echo', output], format };
    const { runs, warnings } = await scene(t, { discovery: () => discovery });
    assert.equal(await runs(), 1);
    assert.equal(await runs(), 2);
    assert.match(warnings[0] ?? '', says);
  }
});

test('names an absent file in a directory that changed during the step, and stores the result of the next run', async (t) => {
  const { directory, write, runs, why, ran } = await scene(t, {
    discovery: () => ({ argv: ['echo', '{"file":"package.json"}'], format: 'json-lines' }),
  });
  const none = 'no earlier build to reuse';
  const busy = `the last build could not be stored: cannot determine ${directory}/package.json (its directory changed while the step ran, or just before)`;
  assert.equal(await why(), none);
  assert.equal(await runs(), 1);
  assert.equal(await why(), busy);
  assert.equal(await runs(), 2);
  assert.equal(await why(), undefined);
  assert.equal(await runs(), 2);
  const id = 'compile main';
  assert.deepEqual(ran, [[{ id, why: none }], [{ id, why: busy }], []]);
  await write('package.json', '{}');
  assert.equal(await why(), `${directory}/package.json is new`);
});

test('names the command that failed to find the inputs', async (t) => {
  const { runs, why, warnings } = await scene(t, {
    discovery: () => ({ argv: ['sh', '-c', 'exit 3'], format: 'json-lines' }),
  });
  assert.equal(await runs(), 1);
  assert.deepEqual(warnings, [
    'compile main runs in every build: its discovery command "sh" failed with exit code 3',
  ]);
  assert.equal(
    await why(),
    'the last build could not be stored: its discovery command "sh" failed with exit code 3',
  );
});
