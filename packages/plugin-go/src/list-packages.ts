import {
  type CompileContext,
  combineErrors,
  formatPlatform,
  type Platform,
  type RunOptions,
  StrakeError,
  type StringMap,
} from '@strake/core/plugin';
import { askGo } from './ask-go.ts';
import { listFlags } from './build-flags.ts';
import { describeConstraints } from './describe-constraints.ts';
import { directoryMissing, explainFailure } from './explain-failure.ts';
import { explainPackage } from './explain-package.ts';
import { goInputs } from './go-inputs.ts';
import type { GoSettings } from './go-variables.ts';
import { PACKAGE_FIELDS, type PackageFacts, parsePackageList } from './package-facts.ts';
import type { Program } from './read-programs.ts';

/** A program that can be built. */
export interface FoundProgram extends Program {
  readonly importPath: string;
}

export interface ListContext
  extends Pick<CompileContext, 'cached' | 'files' | 'purpose' | 'read' | 'run'> {
  readonly platform: Platform;
  /** The output of `go env` in a directory, with a program's variables. */
  settings(directory: string, env: StringMap): Promise<GoSettings | undefined>;
  /** Over the caller's environment. */
  environment(program: Program): Readonly<Record<string, string>>;
}

/** Programs that share one `go list`. */
interface Batch {
  readonly directory: string;
  readonly flags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly programs: Program[];
}

/**
 * Runs `go list`, once for all programs with the same module directory, environment and flags. To find steps, an earlier result or
 * files suffice where they can tell.
 * @throws GO_* for each program that cannot be built, combined
 */
export async function listPackages(
  programs: readonly Program[],
  context: ListContext,
): Promise<readonly FoundProgram[]> {
  const found = new Map<Program, FoundProgram>();
  const errors: Error[] = [];
  for (const batch of batchPrograms(programs, context)) {
    try {
      const packages = await list(batch, context);
      for (const program of batch.programs) {
        const facts = packages.find(({ Match }) => Match?.includes(program.package));
        const problem = await findProblem(program, facts, batch, context);
        if (problem) errors.push(problem);
        else if (facts) found.set(program, { ...program, importPath: facts.ImportPath });
      }
    } catch (thrown) {
      if (!StrakeError.is(thrown)) throw thrown;
      errors.push(thrown);
    }
  }
  if (errors.length > 0) throw combineErrors(errors);
  return programs.flatMap((program) => found.get(program) ?? []);
}

function batchPrograms(programs: readonly Program[], context: ListContext): readonly Batch[] {
  const batches = new Map<string, Batch>();
  for (const program of programs) {
    const { directory } = program;
    const flags = listFlags(program.flags);
    const env = context.environment(program);
    const key = JSON.stringify([directory, flags, Object.entries(env).sort()]);
    const batch = batches.get(key) ?? { directory, flags, env, programs: [] };
    batch.programs.push(program);
    batches.set(key, batch);
  }
  return [...batches.values()];
}

async function list(batch: Batch, context: ListContext): Promise<readonly PackageFacts[]> {
  const { directory, env, flags } = batch;
  const packages = [...new Set(batch.programs.map((program) => program.package))];
  const argv = ['list', '-e', `-json=${PACKAGE_FIELDS}`, ...flags, '--', ...packages];
  const platform = formatPlatform(context.platform);
  const settings = await context.settings(directory, batch.programs[0]?.env ?? {});
  const inputs = goInputs(flags, settings, directory, {
    isDirectory: (path) => context.files.type(path) === 'directory',
  });
  const asked = { directory, env, ...(inputs ? { inputs } : {}) };
  const known = await listWithoutGo(batch, argv, asked, settings, context);
  if (known) return known;
  const answer = await askGo(context, argv, asked).catch((thrown) => {
    if (StrakeError.is(thrown) && thrown.code === 'FILE_UNREADABLE')
      throw directoryMissing(directory, platform);
    throw thrown;
  });
  if (answer.exitCode !== 0) throw explainFailure(directory, answer.stderr, platform);
  return parsePackageList(answer.stdout);
}

/** The packages of an earlier result, or from files; undefined if these cannot tell. */
async function listWithoutGo(
  { programs }: Batch,
  argv: readonly string[],
  options: RunOptions,
  settings: GoSettings | undefined,
  context: ListContext,
): Promise<readonly PackageFacts[] | undefined> {
  if (context.purpose !== 'find' || settings === undefined) return undefined;
  const before = await context.cached(['go', ...argv], options);
  if (before) return parsePackageList(before.stdout);
  const { importPathFromFiles } = await import('./package-from-files.ts');
  const found = programs.map((program): PackageFacts | undefined => {
    const path = importPathFromFiles(program, settings, context.files);
    return path === undefined
      ? undefined
      : { ImportPath: path, Name: 'main', Match: [program.package] };
  });
  return found.every((each) => each !== undefined) ? found : undefined;
}

async function findProblem(
  program: Program,
  facts: PackageFacts | undefined,
  { directory, env }: Batch,
  context: ListContext,
): Promise<StrakeError | undefined> {
  if (facts?.Name === 'main' && !facts.Error && !facts.DepsErrors) return undefined;
  const { stdout } = await askGo(context, ['list', '-m'], { directory, env });
  return explainPackage(program, facts, {
    platform: formatPlatform(context.platform),
    mainModules: stdout.split('\n').filter((line) => line !== ''),
    constraints: facts ? await describeConstraints(facts, context) : [],
  });
}
