import { combineErrors, messageOf, StrakeError } from '../errors/index.ts';
import type { World } from '../io/world/index.ts';
import type { StringMap } from '../model/descriptor.ts';
import type { PlatformTable } from '../model/platform-table.ts';
import { type ConfigPath, configError, locateKey } from './config-error.ts';
import { parseData, valueAtPath } from './parse-data.ts';
import type { ConfigSource } from './project.ts';
import { readGit } from './read-git.ts';
import { resolveValue } from './resolve-value.ts';
import { hasTemplates, type Render } from './template-engine.ts';

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
 * The values of `vars`. A variable may be made of others: of all that are no templates, and of templates above it.
 * @throws CONFIG_VARIABLE for one without a value, never empty in its stead; CONFIG_TEMPLATE
 */
export async function readVariables(
  vars: unknown,
  sources: VariableSources,
  render: Render,
): Promise<StringMap> {
  const entries = Object.entries(Object(vars ?? {}) as Record<string, unknown>);
  const plain = entries.filter(([, given]) => !hasTemplates(given));
  const read = await Promise.allSettled(
    plain.map(async ([name, given]) => [name, await readVariable(name, given, sources)] as const),
  );
  const failed = read.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
  if (failed.length > 0) throw combineErrors(failed);
  const values = read.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const known: Record<string, string> = Object.fromEntries(values);
  for (const [name, given] of entries.filter(([, each]) => hasTemplates(each))) {
    const { source } = sources;
    const resolution = {
      variables: known,
      render,
      table: NO_PLATFORMS,
      ...(source ? { source } : {}),
    };
    known[name] = await readVariable(
      name,
      resolveValue(given, ['vars', name], resolution),
      sources,
    );
  }
  return Object.fromEntries(entries.map(([name]) => [name, known[name] ?? '']));
}

/** Variables are the same on every platform. */
const NO_PLATFORMS: PlatformTable = { os: [], architectures: [], variants: {} };

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
  const specification = (
    typeof given === 'object' && given !== null ? given : { literal: given }
  ) as Specification;
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
  const found = await find(kind, name, specification, path, sources).catch((thrown: unknown) => {
    if (!StrakeError.is(thrown)) throw thrown;
    throw StrakeError.locate(thrown, { location: locateKey(sources.source, path, 'value') });
  });
  const value =
    found || (specification.fallback === undefined ? undefined : String(specification.fallback));
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
  if (kind === 'git') return readGit(specification, world);
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
  // A file that is not there is a variable without a value; one that is no file, or out of bounds, is a mistake.
  if (specification.fallback !== undefined && !(await world.stat(file))) return undefined;
  const text = await world.read(file);
  const data = await parseData(text, file, specification.format).catch((thrown: unknown) => {
    throw configError(
      'CONFIG_VARIABLE',
      `variable "${name}" can not be read from ${file}: ${messageOf(thrown).split('\n')[0]}`,
      source,
      path,
      { cause: thrown, hint: 'Set "format" to text, json, toml or yaml.' },
    );
  });
  const value =
    specification.path === undefined ? data : valueAtPath(data, String(specification.path));
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}
