import { isRecord } from '@strake/core';
import type { Settings } from '../draft.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Facts of a commit that both sides of a comparison are given. */
export const SAMPLE_COMMIT = {
  Tag: 'v1.2.3',
  Branch: 'main',
  Summary: 'v1.2.3-0-gabcdef0',
  ShortCommit: 'abcdef0',
  FullCommit: 'abcdef0123456789abcdef0123456789abcdef01',
  CommitDate: '2001-02-03T04:05:06Z',
  CommitTimestamp: '981173106',
} as const;

const GIT: Readonly<Record<string, string>> = {
  tag: SAMPLE_COMMIT.Tag,
  branch: SAMPLE_COMMIT.Branch,
  describe: SAMPLE_COMMIT.Summary,
  short: SAMPLE_COMMIT.ShortCommit,
  commit: SAMPLE_COMMIT.FullCommit,
};

/** A value for a variable of the environment that is not set. It may be the name of a registry, or a tag. */
export function sampleVariable(name: string): string {
  const word = name
    .toLowerCase()
    .replaceAll('_', '-')
    .replaceAll(/^-+|-+$/g, '');
  return `${word || 'x'}.example`;
}

/** The value of a definition in `vars`, without asking git or running a command. */
export function sampleValue(definition: unknown, env: Environment): unknown {
  if (!isRecord(definition)) return definition;
  const { git, env: name, fallback, command } = definition;
  if (typeof git === 'string') return GIT[git] ?? 'unknown';
  if (typeof name === 'string') return env[name] ?? fallback ?? sampleVariable(name);
  if (!Array.isArray(command)) return definition;
  return command.at(-1) === '--format=%ct'
    ? SAMPLE_COMMIT.CommitTimestamp
    : SAMPLE_COMMIT.CommitDate;
}

/** A configuration whose variables have fixed values. */
export function withSampleVariables(config: Settings, env: Environment): Settings {
  const { vars } = config;
  if (!isRecord(vars)) return config;
  const values = Object.entries(vars).map(([name, each]) => [name, sampleValue(each, env)]);
  return { ...config, vars: Object.fromEntries(values) };
}

/** The environment, with values for the variables that the configuration cannot do without. */
export function withVariables(config: Settings, env: Environment): Environment {
  const needed = Object.values(isRecord(config.vars) ? config.vars : {}).flatMap((each) => {
    const { env: name, fallback } = isRecord(each) ? each : {};
    return typeof name === 'string' && fallback === undefined && env[name] === undefined
      ? [[name, sampleVariable(name)] as const]
      : [];
  });
  return { ...env, ...Object.fromEntries(needed) };
}
