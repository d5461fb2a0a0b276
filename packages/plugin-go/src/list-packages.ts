import { combineErrors, formatPlatform, type Platform, type World } from '@strake/core/plugin';
import { explainFailure, explainPackage } from './explain-list.ts';
import { PACKAGE_FIELDS, type PackageFacts, parsePackageList } from './package-facts.ts';
import type { Program } from './program.ts';

/** A program that exists and can be built. */
export interface FoundProgram extends Program {
  readonly importPath: string;
  /** Folder of its sources. */
  readonly sources: string;
  /** Folder of its module, where it is not one of the module cache. */
  readonly moduleDirectory?: string;
}

/**
 * Asks `go list` for all programs whose module folder, environment and flags agree at once.
 * @throws GO_* for each that can't be built, all of them together
 */
export async function listPackages(
  programs: readonly Program[],
  environment: (program: Program) => Record<string, string>,
  platform: Platform,
  world: World,
): Promise<readonly FoundProgram[]> {
  const batches = new Map<string, Program[]>();
  for (const program of programs) {
    const key = JSON.stringify([program.directory, listFlags(program), environment(program)]);
    batches.set(key, [...(batches.get(key) ?? []), program]);
  }
  const found = new Map<Program, PackageFacts>();
  const errors: Error[] = [];
  for (const batch of batches.values()) {
    const [first] = batch;
    if (!first) continue;
    const packages = await list(batch, first, environment(first), platform, world);
    for (const program of batch) {
      const facts = packages.find(({ Match, ImportPath }) => Match?.includes(program.package) || ImportPath === program.package);
      const error = explainPackage(program, facts, formatPlatform(platform));
      if (error) errors.push(error);
      else if (facts) found.set(program, facts);
    }
  }
  if (errors.length > 0) throw combineErrors(errors);
  return programs.flatMap((program) => {
    const facts = found.get(program);
    if (!facts) return [];
    const module = facts.Module?.Main === true ? facts.Module.Dir : undefined;
    return [{ ...program, importPath: facts.ImportPath, sources: facts.Dir ?? '', ...(module ? { moduleDirectory: module } : {}) }];
  });
}

async function list(
  batch: readonly Program[],
  first: Program,
  env: Record<string, string>,
  platform: Platform,
  world: World,
): Promise<readonly PackageFacts[]> {
  const name = formatPlatform(platform);
  if ((await world.stat(first.directory))?.type === undefined) throw explainFailure(first.directory, `chdir ${first.directory}`, name);
  const packages = [...new Set(batch.map((program) => program.package))];
  const argv = ['go', 'list', '-e', `-json=${PACKAGE_FIELDS}`, ...listFlags(first), '--', ...packages];
  const { exitCode, stdout, stderr } = await world.run(argv, { directory: first.directory, env });
  if (exitCode !== 0) throw explainFailure(first.directory, stderr, name);
  return parsePackageList(stdout);
}

/** go list takes the build flags; those of the linker would only make equal questions differ. */
function listFlags(program: Program): readonly string[] {
  return program.flags.filter((flag) => !/^--?(ldflags|trimpath|buildvcs)(=|$)/.test(flag));
}
