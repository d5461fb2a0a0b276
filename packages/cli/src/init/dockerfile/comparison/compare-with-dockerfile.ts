import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import type { PlatformConfigView } from '@strake/core';
import type { Project } from '../../described-project.ts';
import { type Comparison, compareFacts, type Facts } from '../../proof/compare-facts.ts';
import { flagFacts } from '../../proof/flag-facts.ts';
import { sampleValue } from '../../proof/sample-variables.ts';
import { containerFacts, type WrittenProgram, writtenPrograms } from '../../proof/written-facts.ts';
import { type PreparedBuild, typeIn } from '../context/build-context.ts';
import type { FinalStage } from '../stage/final-stage.ts';
import { guessProgram } from '../stage/guess-program.ts';
import { readFinalStage } from '../stage/read-final-stage.ts';
import type { Reference } from '../syntax/marked-text.ts';
import { parseDockerfile } from '../syntax/parse-dockerfile.ts';
import { copiedPaths } from './context-files.ts';
import { dockerfileFacts } from './dockerfile-facts.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A Dockerfile, and the image of the new configuration that stands for it. */
export interface DockerfilePair {
  readonly project: Project;
  /** Relative to the project. */
  readonly file: string;
  /** Directories that may be its context. */
  readonly directories: readonly string[];
  /** What another tool gives to the build. */
  readonly prepared?: PreparedBuild;
  /** The values of build arguments that it gives. */
  readonly args?: ReadonlyMap<string, string>;
  /** The flags and variables of a package that it compiles. */
  flagsOf?(packageName: string): readonly string[] | undefined;
  readonly env: Environment;
  /** On linux/amd64, with the sample values of variables. */
  readonly own: PlatformConfigView;
  /** Of the plugin files. */
  readonly files: readonly string[];
}

/** Compares what a Dockerfile says of its last stage with what the configuration resolves to, without building anything. */
export async function compareWithDockerfile(pair: DockerfilePair): Promise<Comparison> {
  const expected = await expectedFacts(pair);
  const own = ownFacts(pair);
  // Without a user, it is root.
  const isRoot = expected.user === undefined && own.user?.join() === '0';
  return compareFacts(expected, isRoot ? { ...own, user: undefined } : own);
}

/** What a Dockerfile says of its image. */
export async function expectedFacts({
  project,
  file,
  directories,
  prepared,
  ...given
}: Omit<DockerfilePair, 'own' | 'files'>): Promise<Facts> {
  const text = await readFile(join(project.directory, file), 'utf8');
  const final = await readFinalStage(file, project, directories, prepared);
  const set = Object.entries({ ...given.env, ...Object.fromEntries(given.args ?? []) });
  const env = Object.fromEntries(set.filter(([name]) => !final.references.settled.has(name)));
  const evaluate = (value: string) =>
    final.references.evaluate(value, (reference) => sampleOf(reference, env));
  const { base, ...facts } = dockerfileFacts(parseDockerfile(text), (name) => env[name]);
  return {
    base,
    ...programFacts(stagePrograms(final, evaluate, given.flagsOf)),
    // Without COPY of files there are none to speak of.
    files: orNothing(copiedPaths(final, evaluate)),
    ...facts,
  };
}

/** What the configuration says of the image. */
export function ownFacts({ own, files }: Pick<DockerfilePair, 'own' | 'files'>): Facts {
  const programs = writtenPrograms(own);
  return {
    base: [own.base],
    ...programFacts(programs),
    files: orNothing(files),
    ...containerFacts(own, programs[0]?.path ?? ''),
  };
}

function programFacts(programs: readonly WrittenProgram[]): Facts {
  const isOne = programs.length === 1;
  return {
    programs: programs.map((each) => `${each.path} of ${posix.normalize(each.package)}`),
    'flags and variables of go': programs.flatMap(({ path, flags }) =>
      flags.map((flag) => (isOne ? flag : `${flag} of ${path}`)),
    ),
  };
}

function stagePrograms(
  { stage, context }: FinalStage,
  evaluate: (text: string) => string,
  flagsOf: DockerfilePair['flagsOf'],
): readonly WrittenProgram[] {
  const found = new Map<string, WrittenProgram>();
  for (const { target, file, line } of stage.files.all()) {
    const path = evaluate(target);
    found.delete(path);
    const source = file.kind === 'context' ? evaluate(file.path) : undefined;
    const program =
      file.kind === 'program'
        ? file.program
        : source !== undefined && typeIn(context, source) === undefined
          ? guessProgram(source, line, context)
          : undefined;
    if (program === undefined) continue;
    const { command, env, isImportPath } = program;
    const values = (list: readonly string[]) => list.map(evaluate);
    const variables = Object.entries(env).map(([name, value]) => [name, evaluate(value)]);
    const name = isImportPath ? program.package : posix.join(context.directory, program.package);
    const written = flagFacts({
      flags: values(command.flags),
      ldflags: values(command.ldflags),
      tags: values(command.tags),
      env: Object.fromEntries(variables),
    });
    found.set(path, { path, package: name, flags: flagsOf?.(name) ?? written });
  }
  return [...found.values()];
}

/** What the platform of the comparison is, by the variables of strake. */
const PLATFORM: Readonly<Record<string, string>> = { os: 'linux', arch: 'amd64', variant: '' };

function sampleOf(reference: Reference, env: Environment): string {
  switch (reference.kind) {
    case 'argument':
      return env[reference.name] ?? reference.fallback;
    case 'given':
      return env[reference.name] ?? '';
    case 'builtin':
      return PLATFORM[reference.name] ?? '';
    case 'git':
      return String(sampleValue(reference.definition, env));
    case 'base':
      return `$${reference.name}`;
    case 'command':
      return `$(${reference.command})`;
  }
}

function orNothing(values: readonly string[]): readonly string[] | undefined {
  return values.length === 0 ? undefined : values;
}
