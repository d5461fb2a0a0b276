import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { strake } from '../e2e/strake.ts';
import { type Scope, temporaryDirectory } from '../tool/index.ts';
import { cleanGoCache } from './go-packages.ts';

/** A project below `app` in a directory of its own, with a cache of its own. */
export interface GoProject {
  readonly root: string;
  readonly app: string;
  /** Of its builds. */
  readonly env: Record<string, string | undefined>;
  edit(file: string, from: string, to: string): Promise<void>;
  write(file: string, text: string): Promise<void>;
}

/** @param files by path from the root */
export async function makeGoProject(
  t: Scope,
  files: Readonly<Record<string, string>>,
): Promise<GoProject> {
  const root = await temporaryDirectory(t);
  const write = async (name: string, text: string) => {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  };
  for (const [name, text] of Object.entries(files)) await write(name, text);
  return {
    root,
    app: join(root, 'app'),
    env: { STRAKE_CACHE: join(root, 'cache'), GOFLAGS: '', HOME: process.env.HOME },
    write,
    async edit(file, from, to) {
      const text = await readFile(join(root, file), 'utf8');
      assert.ok(text.includes(from), `${file} has no ${from}`);
      await write(file, text.replace(from, to));
    },
  };
}

/** The digest of a build, or what it failed with: a failure has to be the same with and without a cache. */
export async function digestOf(
  { app, env }: GoProject,
  args: readonly string[] = [],
): Promise<string> {
  const out = `oci:${join(dirname(app), `out-${randomUUID()}`)}`;
  const done = await strake(app, ['build', '-o', out, ...args], { env });
  return done.status === 0 ? done.stdout.trim() : `exit ${done.status}`;
}

/** As {@link digestOf}, with no cache of strake, and with {@link cleanGoCache}. */
export async function cleanDigestOf(project: GoProject): Promise<string> {
  const env = { ...project.env, GOCACHE: await cleanGoCache() };
  return digestOf({ ...project, env }, ['--no-cache']);
}

/** What the plan says of the only step: why it runs, or that it does not. */
export async function whyOf({ app, env }: GoProject): Promise<string | undefined> {
  const { stdout } = await strake(app, ['plan'], { env });
  return /^ +(local|compile: .*)$/m.exec(stdout)?.[1];
}

/** The project, built until there is nothing to do. */
export async function buildTwice(project: GoProject): Promise<GoProject> {
  // No longer racy, or nothing is stored.
  await delay(60);
  const first = await digestOf(project);
  assert.match(first, /@sha256:/);
  assert.equal(await digestOf(project), first);
  assert.equal(await whyOf(project), 'local');
  return project;
}

/** A build with the cache, now and again, equals one without. @returns its digest */
export async function agreedDigest(project: GoProject): Promise<string> {
  const cached = await digestOf(project);
  assert.equal(cached, await cleanDigestOf(project));
  assert.equal(await digestOf(project), cached, 'and again');
  return cached;
}

/**
 * Has builds run JavaScript when they start go, without another program in its place.
 * @param before with `words`, the arguments of go, and what `node:fs` has for it
 * @param after the same, when go has ended
 * @param meanwhile the same, when go has begun, with `child`, its process
 */
export async function onGo(
  project: GoProject,
  before: string,
  after = '',
  meanwhile = '',
): Promise<void> {
  const file = join(project.root, `on-go-${randomUUID()}.mjs`);
  await writeFile(
    file,
    `import processes from 'node:child_process';
    import { appendFileSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { spawn } = processes;
    processes.spawn = (program, words, options) => {
      if (program !== 'go') return spawn(program, words, options);
      ${before};
      const child = spawn(program, words, options);
      child.once('exit', () => { ${after} });
      ${meanwhile};
      return child;
    };
    syncBuiltinESMExports();
    void [appendFileSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync, writeFileSync];`,
  );
  project.env.NODE_OPTIONS = `--import=${pathToFileURL(file)}`;
}
