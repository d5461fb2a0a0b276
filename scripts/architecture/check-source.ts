import { posix } from 'node:path';
import type { Mention, Source } from './read-source.ts';
import {
  COMMAND_GLOBALS,
  KEPT_PACKAGES,
  LINE_CAP,
  PUBLIC_DOORS,
  PURE_ROOMS,
  ROOMS,
  UNCAPPED,
  WORLD_GLOBALS,
  WORLD_MODULES,
} from './rules.ts';

const CORE = 'packages/core/src/';
/** Packages that are commands. */
const COMMANDS = ['packages/cli/src/', 'packages/create-strake-plugin/src/'];

/** What is wrong with one file, as `PATH:LINE: what`. */
export function checkSource(source: Source): readonly string[] {
  const mentions = [
    ...source.imports.map((one) => [one, checkImport(source.path, one.name)] as const),
    ...source.globals.map((one) => [one, checkGlobal(source.path, one.name)] as const),
  ];
  const problems = mentions.flatMap(
    ([{ line }, problem]: readonly [Mention, string | undefined]) =>
      problem === undefined ? [] : [`${source.path}:${line}: ${problem}`],
  );
  const capped = !UNCAPPED.some((pattern) => pattern.test(source.path));
  if (capped && source.lines > LINE_CAP) {
    problems.push(`${source.path}: ${source.lines} lines, the cap is ${LINE_CAP}`);
  }
  return problems;
}

function checkImport(path: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) return checkRelative(path, posix.join(path, '..', specifier));
  if (specifier.startsWith('node:')) return checkNode(path, specifier);
  if (path.startsWith(CORE)) return checkKept(path, specifier);
  if (!specifier.startsWith('@strake/') || isCommand(path)) return undefined;
  if (PUBLIC_DOORS.includes(specifier)) return undefined;
  return `a plugin may import only ${PUBLIC_DOORS.join(' and ')} of strake, not ${specifier}`;
}

function checkRelative(path: string, target: string): string | undefined {
  const home = path.split('/').slice(0, 3).join('/');
  if (!target.startsWith(`${home}/`)) return `a relative import leaves ${home}: ${target}`;
  const [from, to] = [roomOf(path), roomOf(target)];
  if (from === undefined || to === undefined || from === '') return undefined;
  if (to === '') return `"${from}" may not import the root of core: ${target}`;
  if (rank(to) <= rank(from)) return undefined;
  return `"${from}" may not import "${to}" (the order is ${ROOMS.join(' → ')})`;
}

function checkNode(path: string, specifier: string): string | undefined {
  const room = roomOf(path);
  if (room !== undefined && PURE_ROOMS.includes(room)) return `"${room}" is pure: no ${specifier}`;
  if (!WORLD_MODULES.includes(specifier) || room === 'io' || isCommand(path)) return undefined;
  return `only "io" reaches the world: no ${specifier} here`;
}

function checkKept(path: string, specifier: string): string | undefined {
  const kept = Object.keys(KEPT_PACKAGES).find(
    (name) => specifier === name || specifier.startsWith(`${name}/`),
  );
  if (kept === undefined) return undefined;
  const folders = (KEPT_PACKAGES[kept] ?? []).map((folder) => `${CORE}${folder}`);
  if (folders.some((folder) => path.startsWith(folder))) return undefined;
  return `${kept} may only be imported in ${folders.join(' and ')}`;
}

function checkGlobal(path: string, name: string): string | undefined {
  if (isCommand(path)) return undefined;
  if (COMMAND_GLOBALS.includes(name)) return `${name} belongs to packages/cli`;
  if (!WORLD_GLOBALS.includes(name) || roomOf(path) === 'io') return undefined;
  return `only "io" reaches the world: no ${name} here`;
}

function isCommand(path: string): boolean {
  return COMMANDS.some((folder) => path.startsWith(folder));
}

/** The room of a file of core, `''` at its root, `undefined` elsewhere. */
function roomOf(path: string): string | undefined {
  if (!path.startsWith(CORE)) return undefined;
  const rest = path.slice(CORE.length);
  return rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : '';
}

/** A room that is not in the list comes after all, so that nothing may import it until it has a place. */
function rank(room: string): number {
  const at = ROOMS.indexOf(room);
  return at < 0 ? ROOMS.length : at;
}
