// What plugin-go derives from files alone, compared with what the real go says.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import type { CompileStep } from '@strake/core';
import type { DiscoveredInput, DiscoveryContext, DiscoveryFiles } from '@strake/core/plugin';
import { plugin } from '@strake/plugin-go';
import { runOk } from '../tool/index.ts';
import { describeGo } from './go-build.ts';
import { makeShape, SHAPES } from './go-shapes.ts';

const PLATFORMS = ['linux/amd64', 'windows/amd64', 'darwin/arm64', 'linux/arm/v7'];

function attempt<Value>(look: () => Value): Value | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

const typeOf = (path: string) => (statSync(path).isDirectory() ? 'directory' : 'file');
const realFiles = (): DiscoveryFiles => ({
  read: (path) => attempt(() => readFileSync(path, 'utf8')),
  list: (path) => attempt(() => readdirSync(path).sort()) ?? [],
  realPath: (path) => attempt(() => realpathSync(path)),
  type: (path) => attempt(() => typeOf(path)),
});

async function discover(name: string, output: string, context: DiscoveryContext) {
  const found = plugin.discoveries?.[name];
  assert.ok(found);
  return typeof found === 'function' ? found(output, context) : found.inputs(output, context);
}

/** An input as core compares it: absolute, and without the part of a file that is compared first. */
function plain(input: DiscoveredInput, directory: string): string {
  return JSON.stringify('file' in input ? { file: resolve(directory, input.file) } : input);
}

/** Whether the version of go determines an input. */
function isOfToolchain(input: DiscoveredInput, root: string): boolean {
  return 'files' in input || ('file' in input && input.file.startsWith(`${root}/`));
}

for (const [name, shape] of Object.entries(SHAPES)) {
  test(`finds in files all that go list names: ${name}`, async (t) => {
    const { root, env } = await makeShape(t, shape);
    const { programs, flags = [], dir = '.', unread = [] } = shape;
    const disk = realFiles();
    for (const platform of PLATFORMS) {
      const { job } = await describeGo({
        directory: join(root, 'app'),
        platform,
        images: { app: { programs, flags, dir } },
        env,
      });
      assert.equal(job.steps.length, new Set(programs.map((each) => each.split('/').at(-1))).size);
      for (const step of job.steps) {
        const told = await discover('go-list', ...(await listedBy(step, env, disk)));
        const found = await discover('go-files', '', contextOf(step, env, disk));
        assert.ok(told && found, name);
        const seen = new Set(found.map((each) => plain(each, step.directory)));
        const goroot = step.inputs?.values?.GOROOT ?? '';
        const missed = told.filter(
          (input) => !isOfToolchain(input, goroot) && !seen.has(plain(input, step.directory)),
        );
        assert.deepEqual(missed, [], `${step.id} ${platform}`);
        const named = [...told, ...found].flatMap((each) => ('file' in each ? [each.file] : []));
        const files = [...named, ...(step.inputs?.files ?? [])];
        assert.deepEqual(
          files.filter((path) => disk.type(path) === 'directory'),
          [],
        );
        const unused = [...told, ...found].filter((input) =>
          unread.some((path) => JSON.stringify(input).includes(join(root, path))),
        );
        assert.deepEqual(unused, [], `${step.id} ${platform}`);
      }
    }
  });
}

/** What the discovery of a step prints, and the context that core reads it in. */
async function listedBy(
  step: CompileStep,
  env: Readonly<Record<string, string>>,
  files: DiscoveryFiles,
): Promise<[string, DiscoveryContext]> {
  const context = contextOf(step, env, files);
  const { discovery } = step.inputs ?? {};
  assert.ok(discovery && 'argv' in discovery && discovery.argv);
  const argv = [...discovery.argv, ...(step.operands ?? [])];
  const stdout = await runOk(argv, { cwd: step.directory, env: context.env });
  return [stdout, context];
}

function contextOf(
  { argv, operands = [], directory, env, inputs }: CompileStep,
  caller: Readonly<Record<string, string>>,
  files: DiscoveryFiles,
): DiscoveryContext {
  const all = { GOFLAGS: '', GOENV: 'off', ...caller, ...env };
  return { argv, operands, directory, env: all, values: inputs?.values ?? {}, programs: [], files };
}
