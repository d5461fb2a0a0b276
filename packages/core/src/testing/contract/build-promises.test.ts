import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addLayer } from '../../plugin/add-layer.ts';
import type { CompileStep } from '../../plugin/compile-job.ts';
import type { CompileContext } from '../../plugin/context.ts';
import type { Plugin, PluginDefinition } from '../../plugin/definition.ts';
import type { MemoryPrograms } from '../memory-programs.ts';
import { buildPromises } from './build-promises.ts';
import type { ContractProject } from './contract.ts';

const OUTPUT = '/out/linux-amd64/program';
const DEPFILE = '/out/linux-amd64/program.d';
const FILES = {
  'main.c': '#include "a.h"',
  'a.h': { text: 'a', mode: 0o600 },
  'link.h': { symlink: 'a.h' },
  'sub/b.h': 'b',
};

/** Reads LEVEL, its own INNER and all files of the project, and writes what it read. */
const cc: MemoryPrograms = (argv, { env }, read) => {
  const [program, ...names] = argv;
  if (program === 'list') return names.map((file) => `{"file":"${file}"}\n`).join('');
  const texts = Object.keys(FILES).map((name) => read(name) ?? 'none');
  return {
    stdout: `version ${read('a.h')}`,
    files: {
      [OUTPUT]: [env?.LEVEL, env?.INNER, ...texts].join(),
      [DEPFILE]: `program: ${names.join(' ')}\n`,
    },
  };
};

type Step = Pick<CompileStep, 'env' | 'inputs' | 'toolCache'> & Partial<Pick<CompileStep, 'argv'>>;

/** A plugin whose step runs a compiler. */
function compiler(
  describe: (context: CompileContext) => Step | Promise<Step>,
  members: Partial<PluginDefinition> = {},
): Plugin {
  return {
    name: 'compiler',
    async compile(job, context) {
      const { directory } = context;
      const described = await describe(context);
      const step = { id: 'cc', argv: ['cc'], directory, outputs: [OUTPUT], ...described };
      return { ...job, steps: [...job.steps, step] };
    },
    layer: (plan) =>
      addLayer(plan, {
        id: 'cc',
        entries: [{ type: 'file', path: '/program', content: { file: OUTPUT } }],
      }),
    ...members,
  };
}

/** What the contract says of a plugin: messages of the promises that it breaks, by name. */
async function broken(
  plugin: Plugin,
  programs = cc,
  more: Partial<ContractProject> = {},
): Promise<Readonly<Record<string, string>>> {
  const env = { LEVEL: '1', OTHER: '1' };
  const one = { env, files: FILES, programs, outputs: ['memory:one'], ...more };
  const found: Record<string, string> = {};
  for (const { name, run } of buildPromises(plugin, { projects: { one } }))
    await run().catch((thrown: Error) => {
      found[name] = thrown.message;
    });
  return found;
}

const SKIPS = 'runs no step of one in a second build where nothing changed';
const CACHED = 'builds one to the same digests with and without a cache';
const REPORTED =
  'builds one to the same digests with the commands that report what their tools keep';
const VARIABLES = `${CACHED} when a variable changes`;
const ALL_FILES = `${CACHED} when a file changes or is removed`;

const env = ['LEVEL'];
const files = Object.keys(FILES).map((name) => `/project/${name}`);

const sound: Readonly<Record<string, Plugin>> = {
  'which variables and files it reads': compiler(() => ({ inputs: { env, files } })),
  'which directory it reads': compiler(() => ({ inputs: { env, directories: ['/project'] } })),
  'which program has a say': compiler(() => ({
    inputs: { env, files, commands: [['cc', '--version']] },
  })),
  'its own variables': compiler(({ env: { LEVEL = '' } }) => ({
    env: { LEVEL, INNER: LEVEL },
    inputs: { files },
  })),
  'its inputs in a depfile': compiler(() => ({
    argv: ['cc', ...files],
    inputs: { env, discovery: { depfile: DEPFILE } },
  })),
  'its inputs by a command': compiler(() => ({
    inputs: { env, discovery: { argv: ['list', ...files], format: 'json-lines' } },
  })),
  'its inputs in a format of its own': compiler(
    () => ({ inputs: { discovery: { argv: ['list', 'x'], format: 'compiler-all' } } }),
    {
      discoveries: {
        'compiler-all': (_, { directory, files: { list, read, realPath } }) => {
          assert.deepEqual(
            list(directory),
            ['a.h', 'link.h', 'main.c', 'sub'].filter((name) => realPath(`${directory}/${name}`)),
          );
          assert.equal(read(`${directory}/none`), undefined);
          const lists = { [directory]: 'main.c\na.h\nlink.h', [`${directory}/sub`]: '.\nb.h' };
          return [{ names: directory }, { env: 'LEVEL' }, { files: lists, name: 'sources' }];
        },
      },
    },
  ),
  'the inputs of a program that it asks': compiler(async ({ run }) => ({
    env: { INNER: (await run(['cc', '--version'], { inputs: { files } })).stdout },
    inputs: { env, files },
  })),
};

for (const [title, plugin] of Object.entries(sound)) {
  test(`finds nothing in a plugin whose step declares ${title}`, async () => {
    assert.deepEqual(await broken(plugin), {});
  });
}

/** The same compiler, with a cache of its own: it writes a report where it is told to. */
function caching(argv: readonly string[]): Plugin {
  const report = '/out/linux-amd64/report';
  return compiler(
    () => ({
      inputs: { env, files },
      toolCache: {
        ...{ format: 'cc-cache', variable: 'CC_CACHE', key: [] },
        ...{ argv, report },
      },
    }),
    { toolCaches: { 'cc-cache': { name: "cc's cache", files: '[a-z]+', used: () => [] } } },
  );
}

test('finds a plugin whose step makes other outputs when it reports what its tool keeps', async () => {
  const programs: MemoryPrograms = (argv, options, read) =>
    argv.includes('-g')
      ? { files: { [OUTPUT]: 'with symbols' } }
      : cc(
          argv.filter((word) => word !== '--report'),
          options,
          read,
        );
  const sound = caching(['cc', '--report']);
  assert.deepEqual(await broken(sound, programs), {});
  const found = await broken(caching(['cc', '-g', '--report']), programs);
  assert.deepEqual(Object.keys(found), [REPORTED]);
  assert.match(found[REPORTED] ?? '', /^The "argv" of a "toolCache" may differ/);
});

test('finds a plugin whose step runs in every build, unless the project says that it is to', async () => {
  const without = compiler(() => ({}));
  const found = await broken(without);
  assert.deepEqual(Object.keys(found), [SKIPS]);
  assert.match(found[SKIPS] ?? '', /^cc for linux\/amd64: its inputs are not declared\nComplete/);
  assert.deepEqual(await broken(without, cc, { alwaysRuns: true }), {});
});

test('finds a plugin whose discovery never determines the inputs', async () => {
  const found = await broken(
    compiler(
      () => ({ inputs: { env, files, discovery: { argv: ['list'], format: 'compiler-none' } } }),
      { discoveries: { 'compiler-none': () => undefined } },
    ),
  );
  assert.deepEqual(Object.keys(found), [SKIPS]);
  assert.match(
    found[SKIPS] ?? '',
    /^cc for linux\/amd64: the last build could not be stored: its discovery "compiler-none" could/,
  );
});

test('finds a plugin whose step reads a variable that it does not declare', async () => {
  const found = await broken(compiler(() => ({ inputs: { env: ['OTHER'], files } })));
  assert.deepEqual(Object.keys(found), [VARIABLES]);
  assert.match(found[VARIABLES] ?? '', /^a new value of LEVEL gives the old result: add it/);
});

test('finds a plugin that wrongly declares that a variable of its step changes nothing', async () => {
  const plugin = compiler(({ env: { LEVEL = '' } }) => ({
    env: { INNER: LEVEL },
    inputs: { env: ['!INNER', '!LEVEL'], files },
  }));
  assert.deepEqual(Object.keys(await broken(plugin)), [VARIABLES]);
});

const HIDING: Readonly<Record<string, Plugin>> = {
  'that it does not declare': compiler(() => ({ inputs: { env, files: files.slice(1) } })),
  'that its directory does not hold': compiler(() => ({
    inputs: { env, directories: ['/project/sub'], files: files.slice(1) },
  })),
  'that its depfile leaves out': compiler(() => ({
    argv: ['cc', ...files.slice(1)],
    inputs: { env, discovery: { depfile: DEPFILE } },
  })),
  'that its discovery leaves out': compiler(() => ({
    inputs: { env, discovery: { argv: ['list', ...files.slice(1)], format: 'json-lines' } },
  })),
};

for (const [title, plugin] of Object.entries(HIDING)) {
  test(`finds a plugin whose step reads a file ${title}`, async () => {
    const found = await broken(plugin);
    assert.deepEqual(Object.keys(found), [ALL_FILES]);
    assert.match(found[ALL_FILES] ?? '', /^a change of main\.c gives the old result: add it/);
  });
}

test('finds a plugin that asks a program without declaring the file that it reads', async () => {
  const found = await broken(
    compiler(async ({ run }) => ({
      env: { INNER: (await run(['cc', '--version'], { inputs: {} })).stdout },
      inputs: { env, files },
    })),
  );
  assert.deepEqual(Object.keys(found), [ALL_FILES]);
  assert.match(found[ALL_FILES] ?? '', /^a change of a\.h gives the old result/);
});

test('finds a plugin that does not see a file appear', async () => {
  const plugin = compiler(async ({ glob }) => ({
    inputs: { env, files: (await glob('main.c')).concat(files.slice(1)) },
  }));
  const programs: MemoryPrograms = (argv, options, read) =>
    cc(argv, options, (path) => (path === 'main.c' ? read(path) && 'there' : read(path)));
  assert.deepEqual(await broken(plugin, programs), {});
  const names = await broken(
    compiler(() => ({ inputs: { env, files: files.slice(1) } })),
    programs,
  );
  assert.match(names[ALL_FILES] ?? '', /^the removal of main\.c gives the old result/);
});

test('finds a plugin whose step depends on what an earlier build left', async () => {
  const counter = '/out/linux-amd64/counter';
  const counting: MemoryPrograms = (_, __, read) => {
    const count = `${read(counter) ?? ''}x`;
    return { files: { [counter]: count, [OUTPUT]: count } };
  };
  const found = await broken(
    compiler(() => ({})),
    counting,
    { alwaysRuns: true },
  );
  assert.deepEqual(Object.keys(found), [CACHED, VARIABLES, ALL_FILES]);
  assert.match(found[CACHED] ?? '', /^a second build with the cache differs/);
});
