import type { StrakeError } from '@strake/core/plugin';
import { isBelow } from './discovery/directories.ts';
import { type GoErrorCode, goError } from './error-codes.ts';
import { explainFailure } from './explain-failure.ts';
import type { PackageFacts } from './package-facts.ts';
import type { Program } from './read-programs.ts';

/** The surroundings of a package, for messages. */
export interface PackagePlace {
  /** Absent: that of the machine. */
  readonly platform?: string;
  /** Paths of the main modules: one, or those of go.work. */
  readonly mainModules: readonly string[];
  /** Their directories, if the package is that of a dependency. */
  readonly moduleDirectories?: readonly string[];
  /** Its files that build constraints exclude. */
  readonly constraints: readonly string[];
}

const MISSING_MODULE =
  /no required module provides|cannot find module providing|missing go\.sum entry|is not in your go\.mod|replacement directory|import lookup disabled|is explicitly required in go\.mod/;
const OTHER_MODULE =
  /does not contain package|outside main module|outside modules listed|not one of the workspace modules/;
const NO_SUCH_PACKAGE =
  /directory not found|no Go files in|is not in std|cannot find package|malformed import path/;

/** A program of an image, or a package that a command names. */
type NamedPackage = Pick<Program, 'package' | 'directory'> &
  Partial<Pick<Program, 'image' | 'option'>>;

/** The error for a package that cannot be built as a program; undefined if it can, or if `go build` explains the problem better. */
export function explainPackage(
  program: NamedPackage,
  facts: PackageFacts | undefined,
  place: PackagePlace,
): StrakeError | undefined {
  const { platform, mainModules, constraints } = place;
  const { directory, image, option } = program;
  const about = image === undefined ? '' : ` of image "${image}"`;
  const problem = facts?.Error?.Err ?? '';
  const fail = (code: GoErrorCode, what: string, hint: string, output?: string) =>
    goError(code, `package "${program.package}"${about} ${what}`, {
      ...(image === undefined ? {} : { image }),
      ...(option === undefined ? {} : { option }),
      ...(platform === undefined ? {} : { platform }),
      hint,
      ...(output === undefined ? {} : { output }),
    });

  if (/go\.mod file not found/.test(problem)) return explainFailure(directory, problem, platform);
  if (/build constraints exclude all Go files/.test(problem)) {
    return fail(
      'GO_PACKAGE_EXCLUDED',
      `has no Go files for ${platform ?? 'this machine'}: build constraints exclude ${constraints.join(', ') || 'all of them'}`,
      'Set "tags", remove the platform, or use other programs there: "programs" may be a map by platform.',
    );
  }
  if (OTHER_MODULE.test(problem)) {
    const hint =
      'Set "dir" to the directory of its module, or add that to go.work with "go work use".';
    return fail(
      'GO_PACKAGE_NOT_FOUND',
      `does not belong to a module in ${directory}`,
      hint,
      problem,
    );
  }
  const isOwn = mainModules.some((path) => `${program.package}/`.startsWith(`${path}/`));
  if (!facts || NO_SUCH_PACKAGE.test(problem) || (isOwn && MISSING_MODULE.test(problem))) {
    return fail(
      'GO_PACKAGE_NOT_FOUND',
      `does not exist in ${directory}`,
      whereToLook(program, mainModules),
      problem,
    );
  }
  const missing = [facts.Error, ...(facts.DepsErrors ?? [])].find((error) =>
    MISSING_MODULE.test(error?.Err ?? ''),
  );
  if (missing) {
    const wanted = missingPackage(missing.Err) ?? program.package;
    const what =
      wanted === program.package
        ? 'is not in a module that go.mod requires'
        : `needs ${wanted}, which no module of go.mod and go.sum provides`;
    return fail(
      'GO_MODULE_MISSING',
      what,
      howToAdd(missing.Err, wanted, moduleAt(directory, place)),
      located(missing),
    );
  }
  if (problem !== '') {
    return fail(
      'GO_BUILD_FAILED',
      'cannot be built',
      'Fix the problem that go reports.',
      located(facts.Error),
    );
  }
  if (facts.Name === 'main') return undefined;
  const hint = 'Use a main package, usually below ./cmd.';
  return fail(
    'GO_PACKAGE_NOT_MAIN',
    `is not a program: it is "package ${facts.Name}", not "package main"`,
    hint,
  );
}

function whereToLook(
  { package: path, directory }: NamedPackage,
  mainModules: readonly string[],
): string {
  if (/^\.{0,2}(\/|$)/.test(path))
    return `Relative packages start in ${directory}; set "dir" to change that.`;
  if (/^[^/.]+(\/|$)/.test(path)) return `To name a directory, begin with a dot: "./${path}".`;
  return `The module there is ${mainModules.join(', ') || 'unknown'}.`;
}

/** The missing package or module in one of Go's messages. */
function missingPackage(text: string): string | undefined {
  const [, found] =
    /(?:provides|providing|provide) package ([^\s;:]+)/.exec(text) ?? /^(\S+?)@/.exec(text) ?? [];
  return found;
}

/** Where go.mod is: at the top of a workspace there may be none. */
function moduleAt(directory: string, { moduleDirectories }: PackagePlace): string {
  if (!moduleDirectories || moduleDirectories.some((each) => isBelow(directory, each)))
    return directory;
  return `the module that needs it: ${moduleDirectories.join(', ')}`;
}

function howToAdd(text: string, wanted: string, directory: string): string {
  if (/replacement directory/.test(text))
    return `Correct the "replace" line in go.mod of ${directory}.`;
  if (/vendor/.test(text)) return `Run "go get ${wanted}" and "go mod vendor" in ${directory}.`;
  if (/go\.sum/.test(text)) return `Run "go mod tidy" in ${directory}.`;
  return `Run "go get ${wanted}" or "go mod tidy" in ${directory}.`;
}

function located(error: PackageFacts['Error']): string {
  return error === undefined ? '' : [error.Pos, error.Err].filter((text) => text).join(': ');
}
