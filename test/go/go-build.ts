import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  batchSteps,
  type CompileContext,
  type CompileJob,
  commandLine,
  type Plugin,
  plan,
  StrakeError,
} from '@strake/core';
import { type GoOptions, plugin } from '@strake/plugin-go';
import { type Scope, temporaryDirectory } from '../tool/index.ts';
import { run } from '../tool/run.ts';

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
  readonly vcs?: boolean | 'labels';
  /** Variables of the configuration. */
  readonly vars?: Readonly<Record<string, string>>;
  /** Over the environment of the tests; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: compile. */
  readonly purpose?: CompileContext['purpose'];
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

/** Runs the compile hook in a plan that ends there. */
export async function describeGo(options: GoBuild): Promise<Described> {
  const { directory, images, vcs = true, vars = {}, plugins = [], purpose = 'compile' } = options;
  const env = environment(options.env);
  const queries: (readonly string[])[] = [];
  let job: CompileJob | undefined;
  const stop = new StrakeError('PLUGIN_FAILED', 'the compile hook has run');
  const last: Plugin = {
    name: 'last',
    compile: {
      stage: 'check',
      after: ['go'],
      handler(described) {
        job = described;
        throw stop;
      },
    },
  };
  await plan({
    directory,
    env,
    cache: false,
    outputs: ['oci:image'],
    plugins: [observedGo(join(directory, 'out'), queries, purpose), ...plugins, last],
    config: {
      vars,
      vcs,
      base: 'scratch',
      platforms: [options.platform ?? 'linux/amd64'],
      images: Object.fromEntries(Object.entries(images).map(([name, go]) => [name, { go }])),
    },
  }).catch((thrown: unknown) => {
    if (job === undefined) throw thrown;
  });
  assert.ok(job);
  const described = job;
  return { job, queries, build: () => runSteps(described, env) };
}

/** The go plugin, but it compiles into `outputDirectory`, and adds to `queries` what it asks go. */
function observedGo(
  outputDirectory: string,
  queries: (readonly string[])[],
  purpose: CompileContext['purpose'],
): Plugin {
  const observed = (context: CompileContext<never>): CompileContext<never> => ({
    ...context,
    outputDirectory,
    purpose,
    run(argv, more) {
      queries.push(argv);
      return context.run(argv, more);
    },
  });
  const compile = [plugin.compile ?? []].flat().map((tap) => {
    const { handler, ...wishes } = typeof tap === 'function' ? { handler: tap } : tap;
    const call = (job: CompileJob, context: CompileContext<never>) =>
      handler(job, observed(context));
    return { ...wishes, handler: call };
  });
  return { ...plugin, compile: compile as NonNullable<Plugin['compile']> };
}

async function runSteps(job: CompileJob, env: Readonly<Record<string, string>>): Promise<void> {
  for (const batch of batchSteps(job.steps)) {
    const [{ directory, env: own }] = batch;
    const argv = commandLine(batch);
    const all = { ...env, ...job.env, ...own };
    const { status, stderr } = await run(argv, { cwd: directory, env: all });
    assert.equal(status, 0, `${argv.join(' ')}\n${stderr}`);
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
  const { stdout, stderr } = await run(['go', 'version', '-m', file]);
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
