import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { DEFAULT_LANGUAGE } from '../config/default-plugins.ts';
import { searchFrom } from '../config/search-directories.ts';

/** What the files of every CI system depend on. */
export interface CiProject {
  /** Absolute: the root of the repository, or the directory of the configuration outside of one. */
  readonly root: string;
  /** Where the configuration is, relative to `root`: `.` or `services/api`. */
  readonly directory: string;
  /** How many jobs compile, from 1. With 1 the last job does it. */
  readonly shards: number;
  /** The version of Node.js that installs strake: `24.21.0`. */
  readonly node: string;
  /** The command that installs strake, run in `directory`. */
  readonly install: string;
  /** How it is called then: `strake` or `npx strake`. */
  readonly strake: string;
  /** The compiler of the default language, if the project is written in it. */
  readonly compiler?: CiCompiler;
  /** Whether images are signed with the identity of the job that publishes them. */
  readonly signsKeyless: boolean;
  /** Variables that the job needs to sign with a key: `COSIGN_PASSWORD`, and the one that has the key, if it is in one. */
  readonly signingSecrets: readonly string[];
}

/** How a job finds the version of the compiler that it needs. */
export interface CiCompiler {
  /** The file that names it, relative to the root of the repository. */
  readonly file: string;
  /** As it begins: `1.26`. */
  readonly version: string;
}

/** Versions of what runs `strake init`, and the number of jobs. */
export type CiChoices = Pick<CiProject, 'shards' | 'node'> & { readonly version: string };

/**
 * Reads what the files depend on, for a configuration in this directory.
 * @param config absolute path of the configuration; undefined: there is none yet
 */
export async function findCiProject(
  directory: string,
  { shards, node, version }: CiChoices,
  config?: string,
): Promise<CiProject> {
  const { directories } = searchFrom(directory);
  const top = directories.at(-1) ?? directory;
  const isInRepository = existsSync(join(top, '.git'));
  const root = isInRepository ? top : directory;
  const compiler = await findCompiler(root, isInRepository ? directories : [directory]);
  const isLocked = await hasLocked(directory);
  const text = config === undefined ? '' : await readFile(config, 'utf8').catch(() => '');
  const settings = text.replaceAll(/^\s*\/\/.*$|(^|\s)#.*$/gm, '');
  return {
    root,
    directory: slashed(relative(root, directory)) || '.',
    shards,
    node,
    install: isLocked ? 'npm ci' : `npm install --global @strake/cli@${version}`,
    strake: isLocked ? 'npx strake' : 'strake',
    ...(compiler && { compiler }),
    signsKeyless: signsKeyless(settings),
    signingSecrets: signingSecrets(settings),
  };
}

/** As far as the text says, in YAML, JSON, or code: a configuration that only a build can read may refer to another file. */
function signsKeyless(settings: string): boolean {
  return /(?:^|[\s{,])["']?keyless["']?\s*:\s*(?!false\b|null\b|~)\S/.test(settings);
}

/** `sign: { key: FILE }`, in braces or indented. */
const SIGNING_KEY =
  /(?:^|[\s{,])["']?sign["']?\s*:[ \t]*(?:\{(?:[^}]*?[\s,])?|(?:\n(?:[ \t]+[^\n]*)?)*?\n[ \t]+)["']?key["']?\s*:\s*["']?([^\s"',}]+)/;

/** As far as the text says; a key without a password needs none, but the text does not say that. */
function signingSecrets(settings: string): readonly string[] {
  const [, key] = SIGNING_KEY.exec(settings) ?? [];
  if (key === undefined) return [];
  const [, variable] = /^env:\/\/(\w+)$/.exec(key) ?? [];
  return [...(variable === undefined ? [] : [variable]), 'COSIGN_PASSWORD'];
}

async function findCompiler(
  root: string,
  directories: readonly string[],
): Promise<CiCompiler | undefined> {
  const { markers, ci } = DEFAULT_LANGUAGE;
  const [file] = directories
    .flatMap((each) => markers.map((marker) => join(each, marker)))
    .filter((each) => existsSync(each));
  if (file === undefined) return undefined;
  const text = await readFile(file, 'utf8').catch(() => '');
  const [version = ci.newest] = ci.versions.flatMap((pattern) => pattern.exec(text)?.[1] ?? []);
  return { file: slashed(relative(root, file)), version };
}

/** Whether npm installs the version of strake that a lockfile names. */
async function hasLocked(directory: string): Promise<boolean> {
  const lock = await readFile(join(directory, 'package-lock.json'), 'utf8').catch(() => '');
  return lock.includes('"node_modules/@strake/cli"');
}

function slashed(path: string): string {
  return path.replaceAll(sep, '/');
}
