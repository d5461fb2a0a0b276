import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Repository } from '@strake/core/plugin';
import { parsePlatform } from '@strake/oci';
import { createHostAccess } from '../../packages/core/src/host/access/index.ts';
import { runTool } from '../../packages/core/src/host/process/index.ts';
import { batchSteps, commandLine } from '../../packages/core/src/pipeline/batch-steps.ts';
import type { CompileJob } from '../../packages/core/src/plugin/compile-job.ts';
import { isPlugin, type Plugin } from '../../packages/core/src/plugin/definition.ts';
import { createHookSet, type HookSet } from '../../packages/core/src/plugin/hook-set.ts';
import { type GoOptions, plugin } from '../../packages/plugin-go/src/index.ts';
import type { Scope } from '../tool/index.ts';
import { temporaryDirectory } from '../tool/temporary-directory.ts';

/** Writes files below a new directory. @returns the directory */
export async function goProject(
  t: Scope,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const root = await temporaryDirectory(t);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

/** A main package that does nothing: go has only its runtime to compile. */
export const EMPTY_MAIN = 'package main\n\nfunc main() {}\n';

export function goMod(name: string, more = ''): string {
  return `module ${name}\n\ngo 1.24\n${more}`;
}

export interface GoBuild {
  /** Absolute directory of the configuration. */
  readonly directory: string;
  /** Default: linux/amd64. */
  readonly platform?: string;
  /** By image. */
  readonly images: Readonly<Record<string, GoOptions | undefined>>;
  readonly vcs?: boolean;
  /** Of the configuration; default: none. */
  readonly repository?: Repository;
  /** Over the environment of the tests; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Further plugins. */
  readonly plugins?: readonly Plugin[];
}

export interface Described {
  readonly job: CompileJob;
  /** What the tap asked go. */
  readonly queries: readonly (readonly string[])[];
  /** Runs the steps. */
  build(): Promise<void>;
}

/** The hooks of a build with the go plugin and some others. */
export function goHooks(others: readonly Plugin[] = []): Promise<HookSet> {
  // The plugin is made by the built core, and recognised by this one.
  assert.ok(isPlugin(plugin));
  return createHookSet([plugin, ...others]);
}

/** Calls the compile hook as the pipeline does, without the pipeline. */
export async function describeGo(options: GoBuild): Promise<Described> {
  const { directory, images, vcs = true, repository } = options;
  const env = environment(options.env);
  const { signal } = new AbortController();
  const platform = parsePlatform(options.platform ?? 'linux/amd64');
  const host = createHostAccess({ directory, env, signal });
  const queries: (readonly string[])[] = [];
  const hooks = await goHooks(options.plugins);
  const place = { platform: options.platform ?? '', os: platform.os, arch: platform.architecture };
  const { result: job } = await hooks.describe(
    'compile',
    { env: {}, steps: [], outputs: [] },
    {
      place,
      signal,
      contextFor: () => ({
        ...host,
        run: (argv, more) => {
          queries.push(argv);
          return host.run(argv, more);
        },
        directory,
        platform,
        signal,
        memory: 0,
        env,
        ...(repository ? { repository } : {}),
        images: Object.entries(images).map(([name, given]) => ({
          name,
          options: given,
          variables: {},
          vcs,
        })),
        plugin: 'go',
        log: { info: () => {}, warn: () => {} },
        outputDirectory: join(directory, 'out'),
      }),
    },
  );
  return { job, queries, build: () => runSteps(job, env, signal) };
}

async function runSteps(
  job: CompileJob,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  for (const batch of batchSteps(job.steps)) {
    const [{ directory, env: own }] = batch;
    const argv = commandLine(batch);
    const all = { ...env, ...job.env, ...own };
    const { exitCode, stderr } = await runTool(argv, { directory, env: all, signal });
    assert.equal(exitCode, 0, `${argv.join(' ')}\n${stderr}`);
  }
}

/** The environment of the tests, without what a developer may have set for other Go work. */
function environment(more: GoBuild['env'] = {}): Record<string, string> {
  const kept = ['GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOPROXY', 'GOSUMDB', 'GOROOT'];
  const all = { ...process.env, ...more };
  const clean: Record<string, string> = { GOENV: 'off' };
  for (const [name, value] of Object.entries(all)) {
    const foreign = name.startsWith('GO') && !kept.includes(name) && !(name in more);
    if (value !== undefined && !foreign) clean[name] = value;
  }
  return clean;
}

/** What `go version -m` says of a file: settings by name, and `path`. */
export async function buildFacts(file: string): Promise<Readonly<Record<string, string>>> {
  const { signal } = new AbortController();
  const { PATH, HOME } = process.env;
  const options = { directory: dirname(file), env: { PATH, HOME }, signal };
  const { stdout, stderr } = await runTool(['go', 'version', '-m', file], options);
  assert.equal(stderr, '');
  const facts: Record<string, string> = {};
  for (const line of stdout.split('\n')) {
    const [, kind = '', value = ''] = line.split('\t');
    const [name = '', ...rest] = value.split('=');
    if (kind === 'build') facts[name] = rest.join('=').replace(/^"(.*)"$/s, '$1');
    else if (kind === 'path') facts[kind] = value;
  }
  return facts;
}
