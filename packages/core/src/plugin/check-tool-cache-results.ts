import { isAbsolute } from 'node:path';
import { isRecord, messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { isGroup } from '../tool-cache/bundle-group.ts';
import { type FilePattern, filePattern } from '../tool-cache/file-pattern.ts';
import type { FoundToolCache, UsedResult } from '../tool-cache/tool-cache.ts';
import { isLine } from './is-line.ts';
import { freezePlain } from './plain-data.ts';

/** Whose result is checked. */
interface Owner {
  readonly plugin: string;
  /** Name of the format. */
  readonly title: string;
}

/** What results must agree with. */
interface Expected extends Owner {
  /** The regular expression of the format. */
  readonly files: string;
  /** Operands of the steps that ran. */
  readonly operands: readonly string[];
}

/**
 * Checks the results that a plugin says a tool used.
 * @throws PLUGIN_BAD_RESULT naming the plugin, and the place of the fault
 */
export function checkResults(
  given: unknown,
  { files, operands, ...owner }: Expected,
): readonly UsedResult[] {
  const results = frozen(given, owner);
  if (!Array.isArray(results)) throw refuse(owner, 'it is not a list');
  const [pattern, known] = [filePattern({ files }), new Set<unknown>(operands)];
  return results.map((result: unknown, at) => {
    const problem = problemOf(result, pattern, known);
    if (problem !== undefined) throw refuse(owner, `[${at}]${problem}`);
    return result as UsedResult;
  });
}

/** What is wrong with a result: `.files is not a list of files`. */
function problemOf(
  result: unknown,
  pattern: FilePattern,
  known: ReadonlySet<unknown>,
): string | undefined {
  if (!isRecord(result)) return ' is not an object';
  const { operands, group, files, seconds } = result;
  if (!Array.isArray(operands) || operands.length === 0) return '.operands is not a list of texts';
  if (!operands.every((operand) => known.has(operand))) return '.operands has one that no step has';
  if (!isGroup(group)) return '.group is not a line of at most 64 characters';
  if (!Array.isArray(files) || files.length === 0) return '.files is not a list of files';
  for (const [at, file] of files.entries()) {
    const { path, text } = Object(file) as Readonly<Record<string, unknown>>;
    if (typeof path !== 'string' || pattern.match(path) === undefined)
      return `.files[${at}].path does not match "files" of the format`;
    if (text !== undefined && typeof text !== 'string') return `.files[${at}].text is not text`;
  }
  if (seconds !== undefined && !(typeof seconds === 'number' && seconds >= 0))
    return '.seconds is not a number of seconds';
  return undefined;
}

/**
 * Checks where a plugin says that a tool keeps its cache.
 * @throws PLUGIN_BAD_RESULT naming the plugin
 */
export function checkFoundCache(
  given: unknown,
  owner: Owner,
): FoundToolCache | { readonly why: string } {
  const found = frozen(given, owner);
  if (!isRecord(found)) throw refuse(owner, 'it is not an object');
  if ('why' in found) {
    if (!isLine(found.why)) throw refuse(owner, '.why is not a line of text');
    return found as { readonly why: string };
  }
  const { directory, key, operands, platform } = found;
  if (typeof directory !== 'string' || !isAbsolute(directory))
    throw refuse(owner, '.directory is not an absolute path');
  if (!isTexts(key)) throw refuse(owner, '.key is not a list of texts');
  if (!isTexts(operands) || operands.length === 0)
    throw refuse(owner, '.operands is not a list of texts');
  const { os, architecture, variant } = Object(platform) as Readonly<Record<string, unknown>>;
  if (!isLine(os) || !isLine(architecture) || !(variant === undefined || isLine(variant)))
    throw refuse(owner, '.platform is not a platform');
  return found as unknown as FoundToolCache;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string');
}

/** What can no longer change after the check. */
function frozen(given: unknown, owner: Owner): unknown {
  try {
    return freezePlain(given);
  } catch (thrown) {
    throw refuse(owner, messageOf(thrown));
  }
}

function refuse({ plugin, title }: Owner, problem: string): StrakeError {
  return new StrakeError(
    'PLUGIN_BAD_RESULT',
    `plugin "${plugin}" returned a malformed result for tool cache "${title}": ${problem}`,
    { plugin, hint: `Report this to the author of the plugin "${plugin}".` },
  );
}
