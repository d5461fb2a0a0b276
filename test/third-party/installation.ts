import { createHash } from 'node:crypto';
import { existsSync, globSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../scripts/launch/with-lock.mjs';
import {
  cacheDirectory,
  type Finished,
  type RunOptions,
  run,
  runOk,
  type Scope,
} from '../tool/index.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What a user has: packed packages that npm installed, and no repository or workspace. */
export interface Installation {
  /** Directory in which strake, its plugins and the third-party plugins are installed. */
  readonly directory: string;
  /** Where the third-party plugins were made: one directory each. */
  readonly workshop: string;
  /** Packed packages by name. */
  readonly tarballs: Readonly<Record<string, string>>;
}

let installed: Promise<Installation> | undefined;

/** Packs, makes and installs everything, once for what is in the repository now. */
export function installation(): Promise<Installation> {
  installed ??= makeInstallation();
  return installed;
}

async function makeInstallation(): Promise<Installation> {
  // Two work trees at once must not take each other's packages away.
  const tree = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);
  const place = join(cacheDirectory(), `third-party-${tree}`);
  await mkdir(place, { recursive: true });
  return withLock(join(place, '.lock'), async () => {
    const [tarballs, workshop, directory] = ['tarballs', 'workshop', 'home'].map((name) =>
      join(place, name),
    ) as [string, string, string];
    const fresh = await packOfficial(`${tarballs}.new`);
    const key = await keyOf(Object.values(fresh));
    const mark = join(place, 'key');
    const known = existsSync(mark) ? await readFile(mark, 'utf8') : '';
    const packed = Object.fromEntries(
      Object.entries(fresh).map(([name, file]) => [name, join(tarballs, basename(file))]),
    );
    if (known !== key) {
      await rm(mark, { force: true });
      await rm(tarballs, { recursive: true, force: true });
      await rename(`${tarballs}.new`, tarballs);
      await makeWorkshop(workshop, packed);
    }
    const theirs = await packThirdParty(workshop, known !== key);
    if (known !== key)
      await install(directory, [...Object.values(packed), ...Object.values(theirs)]);
    await writeFile(mark, key);
    return { directory, workshop, tarballs: { ...packed, ...theirs } };
  });
}

/** Name → tarball of every package of this repository. */
async function packOfficial(directory: string): Promise<Readonly<Record<string, string>>> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  const manifests = globSync('packages/*/package.json', { cwd: ROOT }).sort();
  return Object.fromEntries(
    await Promise.all(
      manifests.map(async (manifest) => {
        const packed = await pack(join(ROOT, dirname(manifest)), directory);
        const { name } = JSON.parse(await readFile(join(ROOT, manifest), 'utf8'));
        return [name, packed] as const;
      }),
    ),
  );
}

async function pack(directory: string, into: string): Promise<string> {
  const printed = await runOk(['npm', 'pack', '--silent', '--pack-destination', into], {
    cwd: directory,
    env: NPM,
  });
  return join(into, printed.trim().split('\n').at(-1) ?? '');
}

/** For npm: scripts that run us must not tell it where it is. */
export const NPM: Readonly<Record<string, undefined>> = Object.fromEntries(
  Object.keys(process.env)
    .filter(
      (name) => /^npm_(config_local_prefix|package_|lifecycle_)/i.test(name) || name === 'INIT_CWD',
    )
    .map((name) => [name, undefined]),
);

async function keyOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  const examples = globSync('examples/plugins/*/{*.json,src/*.ts}', { cwd: ROOT }).sort();
  for (const file of [...files, ...examples.map((name) => join(ROOT, name))])
    hash.update(basename(file)).update(await readFile(file));
  return hash.digest('hex');
}

/** The third-party plugins, in directories beside the packages that they are made with. */
async function makeWorkshop(
  workshop: string,
  packed: Readonly<Record<string, string>>,
): Promise<void> {
  const { devDependencies } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
  const tools = ['typescript', '@types/node'].map((name) => `${name}@${devDependencies[name]}`);
  const needed = await theirDependencies();
  // Core, and what it needs that no registry has yet.
  const core = ['@strake/core', '@strake/oci'].map((name) => packed[name] ?? '');
  await install(workshop, [...core, ...tools, ...needed]);
  await cp(join(ROOT, 'examples/plugins'), join(workshop, 'plugins'), {
    recursive: true,
    filter: (path) => !/\/(node_modules|dist)$/.test(path),
  });
}

/** What the third-party plugins need besides core, as npm takes it. */
async function theirDependencies(): Promise<readonly string[]> {
  const manifests = globSync('examples/plugins/*/package.json', { cwd: ROOT }).sort();
  const needed = manifests.map(async (manifest) => {
    const { dependencies = {} } = JSON.parse(await readFile(join(ROOT, manifest), 'utf8'));
    return Object.entries(dependencies).map(([name, range]) => `${name}@${range}`);
  });
  return (await Promise.all(needed)).flat();
}

async function packThirdParty(workshop: string, make: boolean) {
  const manifests = globSync('plugins/*/package.json', { cwd: workshop }).sort();
  const PATH = `${join(workshop, 'node_modules/.bin')}:${process.env.PATH}`;
  const packed: Record<string, string> = {};
  for (const manifest of manifests) {
    const home = dirname(manifest);
    const directory = join(workshop, home);
    const tarball = join(workshop, `strake-plugin-${basename(home)}-1.0.0.tgz`);
    // npm runs prepack, which is the compiler.
    if (make)
      await runOk(['npm', 'pack', '--pack-destination', workshop], {
        cwd: directory,
        env: { ...NPM, PATH },
      });
    packed[`strake-plugin-${basename(home)}`] = tarball;
  }
  return packed;
}

/** A new directory with these packages in it. */
export async function install(directory: string, packages: readonly string[]): Promise<void> {
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'package.json'), '{ "private": true, "type": "module" }\n');
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts'];
  await runOk(['npm', 'install', ...flags, ...packages], { cwd: directory, env: NPM });
}

/** A directory with these files, in which everything installed is found. Removed after the test. */
export async function createProject(
  t: Scope,
  files: Readonly<Record<string, string>>,
): Promise<string> {
  const { directory } = await installation();
  const project = await mkdtemp(join(directory, 'project-'));
  t.after(() => rm(project, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(project, name)), { recursive: true });
    await writeFile(join(project, name), text);
  }
  return project;
}

/** Runs the command that npm installed. */
export async function runInstalled(
  project: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Finished> {
  const { directory } = await installation();
  return run([join(directory, 'node_modules/.bin/strake'), ...args], {
    cwd: project,
    ...options,
    env: { PATH: PATH_WITH_NODE, GITHUB_ACTIONS: undefined, NO_COLOR: '1', ...options.env },
  });
}

/** The command begins with the node of PATH, which is to be the one that runs here. */
const PATH_WITH_NODE = `${dirname(process.execPath)}:${process.env.PATH}`;

/** As `runInstalled`, for commands that must succeed. @returns stdout */
export async function runInstalledOk(
  project: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const done = await runInstalled(project, args, options);
  if (done.status !== 0)
    throw new Error(`strake ${args.join(' ')}: ${done.status}\n${done.stderr}`);
  return done.stdout;
}
