import { StrakeError } from '../errors/index.ts';
import type { World } from '../io/world/index.ts';
import type { StringMap } from '../model/descriptor.ts';
import { type ConfigPath, configError } from './config-error.ts';
import { parseData, valueAtPath } from './parse-data.ts';
import type { ConfigSource } from './project.ts';

/** Where variables come from. */
export interface VariableSources {
  readonly world: World;
  readonly env: StringMap;
  readonly source?: ConfigSource;
}

type Specification = Readonly<Record<string, unknown>>;

/** Names that core gives a value for each platform. */
export const BUILTIN_VARIABLES: readonly string[] = [
  'os',
  'arch',
  'variant',
  'osVersion',
  'exe',
  'image',
];

/**
 * The values of `vars`.
 * @throws CONFIG_VARIABLE for one without a value, never empty in its stead
 */
export async function readVariables(vars: unknown, sources: VariableSources): Promise<StringMap> {
  const entries = Object.entries(Object(vars ?? {}) as Record<string, unknown>);
  const values = await Promise.all(
    entries.map(async ([name, given]) => [name, await readVariable(name, given, sources)] as const),
  );
  return Object.fromEntries(values);
}

async function readVariable(
  name: string,
  given: unknown,
  sources: VariableSources,
): Promise<string> {
  const path = ['vars', name];
  if (BUILTIN_VARIABLES.includes(name) || !/^[A-Za-z_][\w-]*$/.test(name)) {
    throw configError(
      'CONFIG_VARIABLE',
      `variable "${name}" can not be named so`,
      sources.source,
      path,
      {
        part: 'key',
        hint: `Names are words, other than ${BUILTIN_VARIABLES.join(', ')}.`,
      },
    );
  }
  if (typeof given !== 'object' || given === null) return String(given);
  const specification = given as Specification;
  const kinds = ['literal', 'env', 'file', 'command', 'git'].filter(
    (kind) => kind in specification,
  );
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw configError(
      'CONFIG_VARIABLE',
      `variable "${name}" does not say where its value comes from`,
      sources.source,
      path,
      {
        hint: 'Give it one of literal, env, file, command, git.',
      },
    );
  }
  const found = await find(kind, name, specification, path, sources);
  const value =
    found ?? (specification.fallback === undefined ? undefined : String(specification.fallback));
  if (value !== undefined && value !== '') return value;
  throw configError(
    'CONFIG_VARIABLE',
    `variable "${name}" has no value: ${WHY[kind]?.(specification) ?? kind}`,
    sources.source,
    path,
    {
      hint: 'Give it a "fallback", or see that there is a value.',
    },
  );
}

const WHY: Readonly<Record<string, (specification: Specification) => string>> = {
  literal: () => 'its literal is empty',
  env: ({ env }) => `the environment has no ${env}`,
  file: ({ file, path }) => `${file} has nothing${path === undefined ? ' in it' : ` at ${path}`}`,
  command: ({ command }) => `${[command].flat().join(' ')} printed nothing`,
  git: ({ git, pattern }) =>
    `git knows no ${git}${pattern === undefined ? '' : ` that matches ${pattern}`} here`,
};

async function find(
  kind: string,
  name: string,
  specification: Specification,
  path: ConfigPath,
  { world, env, source }: VariableSources,
): Promise<string | undefined> {
  if (kind === 'literal') return String(specification.literal);
  if (kind === 'env') return env[String(specification.env)];
  if (kind === 'git') return askGit(specification, world);
  if (kind === 'command') {
    const argv = (specification.command as readonly unknown[]).map(String);
    const { exitCode, stdout, stderr } = await world.run(argv);
    if (exitCode === 0) return stdout.trim();
    throw new StrakeError(
      'TOOL_FAILED',
      `command of variable "${name}" failed with exit code ${exitCode}`,
      {
        argv,
        exitCode,
        output: stderr.trim(),
        hint: 'Run it by hand in the folder of the configuration.',
      },
    );
  }
  const file = String(specification.file);
  const data = await parseData(await world.read(file), file, specification.format).catch(
    (thrown: unknown) => {
      throw configError(
        'CONFIG_VARIABLE',
        `variable "${name}" can not be read from ${file}`,
        source,
        path,
        {
          cause: thrown,
          hint: 'Set "format" to text, json, toml or yaml.',
        },
      );
    },
  );
  const value =
    specification.path === undefined ? data : valueAtPath(data, String(specification.path));
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}

async function askGit(
  { git, pattern, abbrev }: Specification,
  world: World,
): Promise<string | undefined> {
  const match = pattern === undefined ? [] : ['--match', String(pattern)];
  const digits = String(abbrev ?? 12);
  const questions: Readonly<Record<string, readonly string[]>> = {
    // With a pattern no tag is no value; without one the commit will do.
    describe: [
      'describe',
      '--tags',
      '--dirty',
      `--abbrev=${digits}`,
      ...(pattern === undefined ? ['--always'] : match),
    ],
    commit: ['rev-parse', '--verify', 'HEAD'],
    short: ['rev-parse', `--short=${digits}`, '--verify', 'HEAD'],
    tag: ['describe', '--tags', '--abbrev=0', ...match],
    branch: ['symbolic-ref', '--short', '--quiet', 'HEAD'],
  };
  const { exitCode, stdout } = await world.run(['git', ...(questions[String(git)] ?? [])]);
  return exitCode === 0 ? stdout.trim() : undefined;
}
