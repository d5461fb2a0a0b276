import { resolve } from 'node:path';
import { packagePattern } from '@strake/core/plugin';
import { isBelow } from '../discovery/directories.ts';
import type { LocalModule } from '../discovery/module-file.ts';
import { goError } from '../error-codes.ts';
import { nameOf, OTHER_MODULE_HINT } from './main-package.ts';
import { directoriesBelow } from './match-directories.ts';
import { importPathOf, moduleOf } from './own-module.ts';
import { packageClauses } from './package-clauses.ts';
import type { MainPackage, Surroundings } from './surroundings.ts';

/**
 * The main packages in directories that a pattern such as `./cmd/...` matches.
 * @throws GO_PACKAGE_NOT_FOUND, GO_PACKAGE_NOT_MAIN
 */
export function matchDirectories(pattern: string, around: Surroundings): readonly MainPackage[] {
  const { cwd, files, modules } = around;
  const top = resolve(cwd, fixedPart(pattern).replace(/[^/\\]*$/, ''));
  const fail = (what: string, hint: string) =>
    goError('GO_PACKAGE_NOT_FOUND', `pattern "${pattern}" matches nothing: ${what}`, { hint });
  if (files.type(top) !== 'directory') throw fail(`${top} does not exist`, PATTERN_HINT);
  const module = moduleOf(top, modules, files);
  // At the top of a workspace there may be no module.
  const tops = module
    ? [{ module, path: top }]
    : modules
        .filter(({ directory }) => isBelow(directory, top))
        .map((each) => ({ module: each, path: each.directory }));
  if (tops.length === 0)
    throw fail(`${top} does not belong to a module in ${cwd}`, OTHER_MODULE_HINT);
  const expected = packagePattern(resolve(cwd, pattern));
  const places = tops.flatMap((each) =>
    directoriesBelow(each.path, each.module, files)
      .filter((path) => expected.test(path))
      .map((path) => ({ path, module: each.module, name: nameOf(path, cwd) })),
  );
  return mainPackages(pattern, places, around);
}

/**
 * The main packages whose import paths a pattern such as `example.com/tool/...` matches.
 * @returns undefined if it may match packages of other modules only
 * @throws GO_PACKAGE_NOT_MAIN
 */
export function matchImportPaths(
  pattern: string,
  around: Surroundings,
): readonly MainPackage[] | undefined {
  const fixed = fixedPart(pattern).replace(/\/$/, '');
  const modules = around.modules.filter(
    ({ path }) => path.startsWith(fixed) || fixed.startsWith(`${path}/`),
  );
  if (fixed === '' || modules.length === 0) return undefined;
  const expected = packagePattern(pattern);
  const places = modules.flatMap((module) =>
    directoriesBelow(module.directory, module, around.files)
      .map((path) => ({ path, module, name: importPathOf(path, module) }))
      .filter(({ name }) => expected.test(name)),
  );
  return mainPackages(pattern, places, around);
}

interface Candidate {
  readonly path: string;
  readonly module: LocalModule;
  readonly name: string;
}

function mainPackages(
  pattern: string,
  candidates: readonly Candidate[],
  { files, target }: Surroundings,
): readonly MainPackage[] {
  const found = candidates
    .filter(({ path }) => packageClauses(path, files, target).built.includes('main'))
    .map(({ path, module, name }) => ({ name, path: importPathOf(path, module), directory: path }));
  if (found.length > 0) return found;
  throw goError('GO_PACKAGE_NOT_MAIN', `pattern "${pattern}" matches no program`, {
    hint: PATTERN_HINT,
  });
}

function fixedPart(pattern: string): string {
  return pattern.slice(0, pattern.indexOf('...'));
}

const PATTERN_HINT =
  'A program is a directory with "package main". A pattern matches none in testdata, vendor and nested modules, and none below a name that begins with "_" or ".".';
