import { posix } from 'node:path';
import type { Mention, Source } from './read-source.ts';
import {
  COMMAND_GLOBALS,
  ENTRY_POINTS,
  HOST_GLOBALS,
  HOST_IMPORTS,
  HOST_MODULES,
  KEPT_PACKAGES,
  KEPT_STRINGS,
  LINE_CAP,
  MODULES,
  PURE_MODULES,
  SHARED_TESTS,
  STRAKE_IMPORTS,
  UNCAPPED,
} from './rules.ts';

/** Packages that are commands. */
const COMMANDS = ['packages/cli/src/', 'packages/create-strake-plugin/src/'];

/** The problems of a file, as `PATH:LINE: what`. */
export function checkSource(source: Source): readonly string[] {
  const { path, lines } = source;
  const mentions = [
    ...source.imports.map((one) => [one, checkImport(path, one.name)] as const),
    ...source.globals.map((one) => [one, checkGlobal(path, one.name)] as const),
    ...source.strings.map((one) => [one, checkString(path, one.name)] as const),
  ];
  const problems = mentions.flatMap(
    ([{ line }, problem]: readonly [Mention, string | undefined]) =>
      problem === undefined ? [] : [`${path}:${line}: ${problem}`],
  );
  const capped = !UNCAPPED.some((pattern) => pattern.test(path));
  if (capped && lines > LINE_CAP) problems.push(`${path}: ${lines} lines, the cap is ${LINE_CAP}`);
  const place = placeOf(path);
  if (place?.module === '' && !ENTRY_POINTS.includes(place.rest))
    problems.push(`${path}: only entry points may be at the root of a package`);
  return problems;
}

/** The problems of a file with tests, as `PATH:LINE: what`: an import of what is inside of a package other than its own. */
export function checkTests({ path, imports }: Source): readonly string[] {
  return imports.flatMap(({ name, line }) => {
    const problem = name.startsWith('.')
      ? checkInside(path, posix.join(path, '..', name))
      : undefined;
    return problem === undefined ? [] : [`${path}:${line}: ${problem}`];
  });
}

function checkInside(path: string, target: string): string | undefined {
  if (!SHARED_TESTS.some((directory) => path.startsWith(directory))) return leaves(path, target);
  if (!target.startsWith('packages/')) return undefined;
  return `an import of ${target}: use an entry point of the package, or move the test beside the code`;
}

/** @param target path of a relative import */
function leaves(path: string, target: string): string | undefined {
  const home = path.split('/').slice(0, 3).join('/');
  return target.startsWith(`${home}/`) ? undefined : `a relative import leaves ${home}: ${target}`;
}

function checkImport(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return checkRelative(path, posix.join(path, '..', specifier));
  if (specifier.startsWith('node:')) return checkNode(path, specifier);
  if (specifier.startsWith('@strake/')) return checkStrake(path, specifier);
  return checkKept(path, specifier);
}

function checkRelative(path: string, target: string): string | undefined {
  const outside = leaves(path, target);
  if (outside !== undefined) return outside;
  const [from, to] = [placeOf(path), placeOf(target)];
  if (from === undefined || to?.modules !== from.modules || from.module === '') return undefined;
  if (to.module === '') return `"${from.module}" may not import an entry point: ${target}`;
  if (rank(to) <= rank(from)) return undefined;
  const order = from.modules.join(' → ');
  return `"${from.module}" may not import "${to.module}" (the order is ${order})`;
}

function checkNode(path: string, specifier: string): string | undefined {
  const pure = PURE_MODULES.find((directory) => path.startsWith(directory));
  if (pure !== undefined) return `${pure} is pure: no ${specifier}`;
  if (!HOST_IMPORTS.includes(specifier) || mayReachHost(path)) return undefined;
  return `no ${specifier} here: it reaches the host, as only ${HOST_MODULES.join(', ')} may`;
}

function checkStrake(path: string, specifier: string): string | undefined {
  const [, allowed = []] = STRAKE_IMPORTS.find(([directory]) => path.startsWith(directory)) ?? [];
  if (allowed.includes(specifier)) return undefined;
  return `this package may import ${allowed.join(' and ') || 'nothing'} of strake, not ${specifier}`;
}

function checkKept(path: string, specifier: string): string | undefined {
  const kept = Object.keys(KEPT_PACKAGES).find(
    (name) => specifier === name || specifier.startsWith(`${name}/`),
  );
  // Other packages of strake have their own dependencies.
  if (kept === undefined || placeOf(path) === undefined) return undefined;
  const directories = KEPT_PACKAGES[kept] ?? [];
  if (directories.some((directory) => path.startsWith(directory))) return undefined;
  return `${kept} may only be imported in ${directories.join(' and ')}`;
}

function checkGlobal(path: string, name: string): string | undefined {
  if (isCommand(path)) return undefined;
  if (COMMAND_GLOBALS.includes(name)) return `${name} belongs to packages/cli`;
  const pure = PURE_MODULES.find((directory) => path.startsWith(directory));
  if (!HOST_GLOBALS.includes(name) || (mayReachHost(path) && pure === undefined)) return undefined;
  return `no ${name} here: it reaches the host, as only ${HOST_MODULES.join(', ')} may`;
}

function checkString(path: string, text: string): string | undefined {
  const [, places] = KEPT_STRINGS.find(([pattern]) => pattern.test(text)) ?? [];
  if (places === undefined || places.some((place) => path.startsWith(place))) return undefined;
  return `'${text}' may only be in ${places.join(' and ')}`;
}

function mayReachHost(path: string): boolean {
  return isCommand(path) || HOST_MODULES.some((directory) => path.startsWith(directory));
}

function isCommand(path: string): boolean {
  return COMMANDS.some((directory) => path.startsWith(directory));
}

/** The module of a file in a package that has modules. */
interface Place {
  readonly modules: readonly string[];
  /** `''` at the root of the package. */
  readonly module: string;
  readonly rest: string;
}

function placeOf(path: string): Place | undefined {
  for (const [directory, modules] of Object.entries(MODULES)) {
    if (!path.startsWith(directory)) continue;
    const rest = path.slice(directory.length);
    const slash = rest.indexOf('/');
    return slash < 0
      ? { modules, module: '', rest }
      : { modules, module: rest.slice(0, slash), rest: rest.slice(slash + 1) };
  }
  return undefined;
}

/** A module that is not in the list comes last, so that nothing may import it until it is listed. */
function rank({ modules, module }: Place): number {
  const at = modules.indexOf(module);
  return at < 0 ? modules.length : at;
}
