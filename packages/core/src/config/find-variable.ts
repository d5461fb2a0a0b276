import type { StringMap } from '@strake/oci';
import { messageOf, ownValue } from '@strake/oci/internal';
import type { Inputs } from '../action-cache/inputs.ts';
import { StrakeError } from '../errors/index.ts';
import type { HostAccess } from '../host/access/index.ts';
import { cloneHint, type Git, noGit } from '../host/git/index.ts';
import { parseData, valueAtPath } from './parse-data.ts';
import type { ConfigSource } from './project.ts';
import { readGit } from './read-git.ts';

/** The sources of variables. */
export interface VariableSources {
  readonly host: HostAccess;
  readonly env: StringMap;
  /** Default: there is no work tree. */
  readonly git?: Git;
  readonly source?: ConfigSource;
}

/** The definition of a variable. */
export type Specification = Readonly<Record<string, unknown>>;

export const VARIABLE_KINDS = ['literal', 'env', 'file', 'command', 'git'] as const;
export type VariableKind = (typeof VARIABLE_KINDS)[number];

/** Further keys of each kind. */
export const FURTHER_KEYS: Readonly<Record<VariableKind, readonly string[]>> = {
  literal: [],
  env: [],
  file: ['format', 'path'],
  command: ['format', 'path', 'inputs'],
  git: ['pattern', 'abbrev'],
};

/**
 * The value of a variable: a string, list or map.
 * @returns undefined if there is none
 * @throws CONFIG_VARIABLE, TOOL_FAILED, TOOL_NOT_FOUND, FILE_UNREADABLE, without a location in the configuration
 */
export async function findVariable(
  kind: VariableKind,
  name: string,
  specification: Specification,
  sources: VariableSources,
): Promise<unknown> {
  const text = await readText(kind, name, specification, sources);
  // A literal is a value even if it is empty.
  if (kind === 'literal' || kind === 'env') return text;
  if (text === undefined || text === '') return undefined;
  if (kind === 'git') return text;
  const { file, format = file === undefined ? 'text' : undefined, path } = specification;
  const data = await parseData(text, String(file), format).catch((cause: unknown) => {
    const [why] = messageOf(cause).split('\n');
    const from = file ?? 'the output of its command';
    throw new StrakeError(
      'CONFIG_VARIABLE',
      `variable "${name}" cannot be read from ${from}: ${why}`,
      { cause, hint: 'Set "format" to text, json, toml or yaml.' },
    );
  });
  const value = path === undefined ? data : valueAtPath(data, String(path));
  if (value === undefined || value === null) return undefined;
  // A TOML date keeps its spelling.
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object') return value;
  const trimmed = String(value).trim();
  return trimmed === '' && path === undefined ? undefined : trimmed;
}

/** Why a variable has no value, as the end of a sentence. */
export function whyNothing(
  kind: VariableKind,
  specification: Specification,
  { git = noGit }: VariableSources,
): string {
  const { env, file, path, command } = specification;
  const at = path === undefined ? '' : ` at ${path}`;
  return {
    literal: 'its literal is empty',
    env: `the environment has no ${env}`,
    file: at === '' ? `${file} is missing or empty` : `${file} has no value${at}`,
    command: `${[command].flat().join(' ')} printed nothing${at}`,
    git: git.repository ? whyNoFact(specification) : 'there is no git repository',
  }[kind];
}

/** Why a repository lacks a value. */
function whyNoFact({ git, pattern }: Specification): string {
  const matching = pattern === undefined ? '' : ` that matches ${pattern}`;
  if (git === 'branch') return `HEAD is not on a branch${matching}`;
  return git === 'tag' || pattern !== undefined
    ? `the repository has no tag${matching} at or before HEAD`
    : 'the repository has no commit';
}

/** The hint for a variable without a value. */
export function howToGetOne(
  kind: VariableKind,
  { git: fact, env: variable }: Specification,
  { git = noGit, env }: VariableSources,
): string {
  if (kind === 'env') return `Set ${variable}, or give the variable a "fallback".`;
  const lacksHistory = kind === 'git' && git.repository?.isShallow;
  return lacksHistory && (fact === 'describe' || fact === 'tag')
    ? `This clone is shallow. ${cloneHint(env)} Or give the variable a "fallback".`
    : 'Provide a value, or give the variable a "fallback".';
}

async function readText(
  kind: VariableKind,
  name: string,
  specification: Specification,
  { host, env, git = noGit }: VariableSources,
): Promise<string | undefined> {
  if (kind === 'literal') return String(specification.literal);
  if (kind === 'env') return ownValue(env, String(specification.env));
  if (kind === 'git') return readGit(specification, git);
  if (kind === 'command') return runCommand(name, specification, host);
  const file = String(specification.file);
  // A missing file is a variable without a value; anything but a regular file, or a path out of bounds, is a mistake.
  const isOptional = specification.fallback !== undefined;
  return isOptional && !(await host.stat(file)) ? undefined : host.read(file);
}

async function runCommand(
  name: string,
  { command, inputs }: Specification,
  host: HostAccess,
): Promise<string> {
  const argv = [command].flat().map(String);
  const options =
    inputs === undefined ? {} : { inputs: await readInputs(inputs, argv, host), shared: true };
  const { exitCode, stdout, stderr } = await host.run(argv, options);
  if (exitCode === 0) return stdout.trim();
  throw new StrakeError(
    'TOOL_FAILED',
    `command of variable "${name}" failed with exit code ${exitCode}`,
    {
      argv,
      exitCode,
      output: stderr.trim(),
      hint: 'Run it by hand in the directory of the configuration.',
    },
  );
}

/**
 * The declared inputs of a command: files, directories with all their contents, environment variables; and the files that
 * the command itself names, such as a script for `sh`.
 */
async function readInputs(
  inputs: unknown,
  [, ...words]: readonly string[],
  host: HostAccess,
): Promise<Inputs> {
  const { files = [], env = [] } = inputs as {
    readonly files?: readonly string[];
    readonly env?: readonly string[];
  };
  const typeOf = async (path: string) => (await host.stat(path))?.type;
  const named = await Promise.all(
    words.map(async (word) => [word, await typeOf(word).catch(() => undefined)] as const),
  );
  const facts = await Promise.all(files.map(async (path) => [path, await typeOf(path)] as const));
  const isDirectory = (type: string | undefined) => type === 'directory';
  return {
    env,
    files: [
      ...facts.flatMap(([path, type]) => (isDirectory(type) ? [] : [path])),
      ...named.flatMap(([word, type]) => (type === 'file' || type === 'symlink' ? [word] : [])),
    ],
    directories: facts.flatMap(([path, type]) => (isDirectory(type) ? [path] : [])),
  };
}
