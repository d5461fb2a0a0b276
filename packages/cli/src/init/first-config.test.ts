import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { firstConfig } from './first-config.ts';

const program = (importPath: string, directory: string, module = 'github.com/Acme/tool') => ({
  importPath,
  directory,
  module,
});

test('makes one image of one program, names it after the module, and guesses its repository in a comment', () => {
  for (const [module, name, repository] of [
    ['github.com/Acme/Tool/v4', 'tool', 'ghcr.io/acme/tool'],
    ['gitlab.com/acme/group/tool', 'tool', 'registry.gitlab.com/acme/group/tool'],
    ['gopkg.in/acme/tool.v2', 'tool.v2', 'registry.example/acme/tool.v2'],
    ['example.com/api/v1', 'v1', 'registry.example/api/v1'],
    ['tool', 'tool', 'registry.example/tool'],
  ] as const) {
    const text = firstConfig([program(`${module}/cmd/api`, '/work/cmd/api', module)], '/work');
    assert.match(text, /^# yaml-language-server: \$schema=https:/);
    assert.ok(text.includes(`\n    # repository: ${repository} #`), text);
    assert.deepEqual(parse(text), {
      plugins: ['go'],
      platforms: ['linux/amd64', 'linux/arm64'],
      images: { [name]: { go: { programs: [{ package: './cmd/api' }] } } },
    });
  }
});

test('makes an image for each of several programs, with names of their own', () => {
  const programs = [
    program('github.com/Acme/tool/cmd/api', '/work/cmd/api'),
    program('github.com/Acme/tool/a/run', '/work/a/run'),
    program('github.com/Acme/tool/b/run', '/work/b/run'),
  ];
  const text = firstConfig(programs, '/work');
  const config = parse(text);
  assert.match(text, /^ {4}# repository: ghcr\.io\/acme\/tool\/a-run #/m);
  assert.deepEqual(config.images, {
    api: { go: { programs: [{ package: './cmd/api' }] } },
    'a-run': { go: { programs: [{ package: './a/run' }] } },
    'b-run': { go: { programs: [{ package: './b/run' }] } },
  });
});

test('names packages from the directory that the configuration stands in', () => {
  const text = firstConfig([program('m/cmd/x', '/work/cmd/x', 'm')], '/work/cmd');
  assert.deepEqual(parse(text).images.m.go, { programs: [{ package: './x' }] });
});

test('quotes what YAML would read as something else', () => {
  const text = firstConfig(
    [program('m/cmd/on', '/work/cmd/on', 'm'), program('m/cmd/2', '/work/cmd/: x', 'm')],
    '/work',
  );
  assert.deepEqual(Object.keys(parse(text).images).sort(), ['2', 'on']);
  assert.equal(parse(text).images['2'].go.programs[0].package, './cmd/: x');
});
