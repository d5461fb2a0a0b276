import { relative, sep } from 'node:path';
import { type GoErrorCode, goError } from '../error-codes.ts';
import { importPathOf, moduleOf } from './own-module.ts';
import { packageClauses } from './package-clauses.ts';
import type { MainPackage, Surroundings } from './surroundings.ts';

export const OTHER_MODULE_HINT =
  'Run strake in the directory of its module (strake -C DIR), or add that to go.work with "go work use".';
const MAIN_HINT = 'Use a main package, usually below ./cmd.';

/**
 * The main package in a directory.
 * @param given the name that means it, for messages
 * @param path absolute
 * @param name its spelling
 * @throws GO_PACKAGE_NOT_FOUND, GO_PACKAGE_NOT_MAIN
 */
export function mainPackage(
  given: string,
  path: string,
  name: string,
  { cwd, files, modules, target }: Surroundings,
): MainPackage {
  const fail = (code: GoErrorCode, what: string, hint: string) =>
    goError(code, `package "${given}" ${what}`, { hint });
  if (files.type(path) !== 'directory') {
    const hint = given.startsWith('/') ? MAIN_HINT : `Relative packages start in ${cwd}.`;
    throw fail('GO_PACKAGE_NOT_FOUND', `does not exist in ${cwd}`, hint);
  }
  const module = moduleOf(path, modules, files);
  if (module === undefined)
    throw fail('GO_PACKAGE_NOT_FOUND', `does not belong to a module in ${cwd}`, OTHER_MODULE_HINT);
  const { built, excluded } = packageClauses(path, files, target);
  // Other platforms and tags may build what is excluded here.
  const clauses = built.length > 0 ? built : excluded;
  if (clauses.includes('main')) return { name, path: importPathOf(path, module), directory: path };
  if (clauses.length === 0)
    throw fail('GO_PACKAGE_NOT_FOUND', `has no Go files in ${path}`, MAIN_HINT);
  const what = `is not a program: it is "package ${clauses.join('" and "')}", not "package main"`;
  throw fail('GO_PACKAGE_NOT_MAIN', what, MAIN_HINT);
}

/** `./cmd/api`, as go names a directory. */
export function nameOf(path: string, cwd: string): string {
  const way = relative(cwd, path).split(sep).join('/');
  return way === '' ? '.' : way.startsWith('..') ? way : `./${way}`;
}
