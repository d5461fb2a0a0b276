// The official plugins, held to what every plugin promises.
import { describe, test } from 'node:test';
import type { Plugin } from '@strake/core';
import { type ContractOptions, type MemoryPrograms, pluginContract } from '@strake/core/testing';
import { plugin as crane } from '@strake/plugin-crane';
import { plugin as go } from '@strake/plugin-go';
import { plugin as ko } from '@strake/plugin-ko';
import { plugin as kubernetes } from '@strake/plugin-kubernetes';
import { plugin as symlinks } from '@strake/plugin-symlinks';
import { plugin as windows } from '@strake/plugin-windows';

/** Plays go where all main packages are in ./cmd of one module; `./cmd/missing` is not there. */
const goProgram: MemoryPrograms = (argv, { env }, read) => {
  if (argv[0] !== 'go') return undefined;
  if (argv[1] === 'env')
    return JSON.stringify({ GOROOT: '/go', GOVERSION: 'go1.25.0', GOFLAGS: env?.GOFLAGS ?? '' });
  if (argv[1] === 'build') {
    const built = [env?.GOARCH, env?.GOFLAGS, read('cmd/app/main.go')].join();
    return { files: { [`${argv[argv.indexOf('-o') + 1]}app`]: built } };
  }
  if (argv[1] === 'list' && argv[2] === '-m') return 'example.com/app\n';
  if (argv[1] !== 'list') return '';
  return argv
    .slice(argv.indexOf('--') + 1)
    .map((path) => {
      const known = path !== './cmd/missing';
      const place = path.replace(/^(\.|example\.com\/app)\//, '');
      const ImportPath = `example.com/app/${place}`;
      const Module = { Path: 'example.com/app', Dir: '/project', Main: true };
      const Err = `package ${ImportPath} is not in std`;
      const found = known
        ? { Name: 'main', Dir: `/project/${place}`, GoFiles: ['main.go'] }
        : { Error: { Err } };
      return `${JSON.stringify({ ImportPath, Match: [path], Module, ...found }, null, 2)}\n`;
    })
    .join('');
};

/** Go, which also downloads Delve and builds it. */
const koPrograms: MemoryPrograms = (argv, options, read) => {
  if (argv.includes('download')) return JSON.stringify({ Dir: '/modules/delve' });
  if (argv.includes('./cmd/dlv'))
    return { files: { [`${argv[argv.indexOf('-o') + 1]}`]: `delve ${options.env?.GOARCH}` } };
  return goProgram(argv, options, read);
};

/** An image of the only program. */
const koImage = (more: object = {}) => ({
  go: { programs: [{ package: './cmd/app', path: '/ko-app/app' }] },
  ko: { importPath: 'example.com/app/cmd/app', kodata: 'cmd/app/kodata', ...more },
});

/** Docker with one node of kind, which has every image under another name. */
const kindPrograms: MemoryPrograms = (argv) => {
  if (argv[0] !== 'docker') return undefined;
  if (argv[1] === 'ps') return 'kind-control-plane\n';
  if (argv.includes('uname')) return 'x86_64\n';
  if (argv.includes('ls')) return 'other.example/app:v1\n';
  if (argv[1] !== 'container') return '';
  const Labels = { 'io.x-k8s.kind.cluster': 'kind', 'io.x-k8s.kind.role': 'control-plane' };
  const Name = '/kind-control-plane';
  return JSON.stringify([{ Name, State: { Running: true }, Config: { Labels } }]);
};

const platforms = ['linux/amd64', 'linux/arm/v7', 'linux/riscv64'];

const suites: readonly (readonly [Plugin, ContractOptions])[] = [
  [
    go,
    {
      projects: {
        'a program': {
          config: { platforms, go: { programs: ['./cmd/app'] } },
          programs: goProgram,
        },
        'two images': {
          config: {
            images: {
              one: { go: { programs: ['./cmd/one', './cmd/both'] } },
              two: { go: { programs: ['./cmd/both'], tags: ['extra'], layer: 'programs' } },
            },
          },
          programs: goProgram,
        },
        'a program that is built': {
          config: { platforms, go: { programs: ['./cmd/app'] } },
          programs: goProgram,
          env: { GOFLAGS: '-tags=a', CGO_ENABLED: '1' },
          files: { 'go.mod': 'module example.com/app\n', 'cmd/app/main.go': 'package main\n' },
          outputs: ['memory:app'],
        },
      },
      refused: {
        'a machine without go': { config: { go: { programs: ['./cmd/app'] } } },
        'a missing package': {
          config: { go: { programs: ['./cmd/missing'] } },
          programs: goProgram,
        },
        'a pattern': { config: { go: { programs: ['./...'] } }, programs: goProgram },
      },
    },
  ],
  [
    ko,
    {
      beside: [go],
      projects: {
        'a program with kodata': {
          config: { platforms, ...koImage({ capabilities: ['all=ep'] }) },
          programs: koPrograms,
          files: {
            'go.mod': 'module example.com/app\n',
            'cmd/app/main.go': 'package main\n',
            'cmd/app/kodata/a': 'a',
            'cmd/app/kodata/link': { symlink: '../main.go' },
          },
          outputs: ['memory:app'],
        },
        'a program that is debugged': {
          config: { platforms: ['linux/amd64', 'linux/arm64'], ...koImage({ debug: true }) },
          programs: koPrograms,
          outputs: ['memory:app'],
        },
      },
      refused: {
        'an image without the program': {
          config: { ko: { importPath: 'example.com/app/cmd/app' } },
          programs: koPrograms,
        },
        'an unknown capability': {
          config: koImage({ capabilities: ['fly'] }),
          programs: koPrograms,
        },
        'a link that leads nowhere': {
          config: koImage(),
          programs: koPrograms,
          files: { 'cmd/app/kodata/link': { symlink: 'gone' } },
        },
      },
    },
  ],
  [
    symlinks,
    {
      projects: {
        links: { config: { symlinks: { links: { '/a/{b,c}': 'd' }, directories: { '/a': {} } } } },
        'files and templates': {
          config: {
            vars: { version: '1.2' },
            symlinks: {
              layer: 'shared',
              files: {
                '/etc/a': 'a.txt',
                '/etc/b': { template: 'b.tmpl', mode: '0600' },
                '/etc/c.json': { json: { list: [1, '2'] } },
                '/srv': { glob: '**/*.txt', directory: 'tree' },
              },
            },
          },
          files: { 'a.txt': 'a', 'b.tmpl': '{{version}}', 'tree/x.txt': 'x', 'tree/y/z.txt': 'z' },
          outputs: ['memory:app'],
        },
      },
      refused: {
        'a missing file': { config: { symlinks: { files: { '/a': 'missing' } } } },
        'a path that leaves the image': { config: { symlinks: { links: { '/../a': 'b' } } } },
      },
    },
  ],
  [
    windows,
    {
      beside: [symlinks],
      projects: {
        'an image for Windows': {
          config: {
            platforms: ['windows/amd64:10.0.20348.1', 'linux/amd64'],
            config: { workdir: { 'windows/*': 'c:\\app', 'linux/*': '/app' } },
            symlinks: { files: { '/app/a{{exe}}': { content: 'a' } }, links: { '/app/b': 'a' } },
          },
          outputs: ['memory:app'],
        },
      },
      refused: {
        'a name that Windows has no file for': {
          config: {
            platforms: ['windows/amd64:10.0.20348.1'],
            symlinks: { files: { '/app/con': { content: 'a' } } },
          },
        },
      },
    },
  ],
  [
    crane,
    {
      projects: {
        'a push': {
          config: { platforms, platformTags: ['{{arch}}'] },
          programs: (argv) => (argv[0] === 'crane' ? '' : undefined),
          outputs: ['docker://registry.example/app:v1'],
        },
      },
      refused: {
        'a machine without crane': { outputs: ['docker://registry.example/app:v1'] },
        'a push that crane refuses': {
          programs: () => ({ exitCode: 1, stderr: 'unexpected status code 401 Unauthorized' }),
          outputs: ['docker://registry.example/app:v1'],
        },
        'a layer of Windows to be appended': {
          config: { platforms: ['windows/amd64:10.0.20348.1'], crane: { mode: 'append' } },
          outputs: ['docker://registry.example/app:v1'],
        },
      },
    },
  ],
  [
    kubernetes,
    {
      projects: {
        'a cluster of kind': { config: { platforms }, programs: kindPrograms, outputs: ['kind:'] },
      },
      refused: {
        'a machine without Docker': { outputs: ['kind:'] },
        'a cluster that does not exist': { programs: kindPrograms, outputs: ['kind:dev'] },
        'a node of another platform': {
          config: { platforms: ['linux/s390x'] },
          programs: kindPrograms,
          outputs: ['kind:'],
        },
        'a machine without minikube': { outputs: ['minikube:'] },
        'a machine without kubectl': { outputs: ['kubernetes:'] },
      },
    },
  ],
];

for (const [plugin, options] of suites) {
  describe(`plugin ${plugin.name}`, () => {
    for (const { name, run } of pluginContract(plugin, options)) test(name, run);
  });
}
