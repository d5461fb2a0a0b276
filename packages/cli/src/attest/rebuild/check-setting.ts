import { isRecord, ownValue } from '@strake/core';
import { isTold, TOLD_VARIABLES } from '@strake/plugin-go/program';
import { readSetting } from '../../config/apply-settings.ts';
import { parseConfig } from '../../config/parse-config.ts';
import { impossible } from './predicate-fields.ts';
import { BY_HAND } from './refuse-hostile.ts';

/** Keys that name code or places, at the top and of an image. */
const PLACES = ['plugins', 'packages', 'outputs', 'archives'];

/** A name with a place outside of the sources: an absolute path, or one that leaves a directory. */
const OUTSIDE =
  /(?:^|[\s=,[{"':])(?:[\\/~]|[A-Za-z]:[\\/]|file:)|(?:^|[^.\w])\.\.(?:[\\/]|$|[^.\w])/;

/** Flags of compilers and linkers that name a program which they run, or files that stand for those of the sources. */
const RUNS =
  /(?:^|[\s=,'"])--?(?:toolexec|exec|overlay|modfile|pkgdir|C|extld|extldflags|extar|linkmode|gccgoflags)(?:[\s=]|$)/;

/** Their text is that of the image, and no tool gets it. */
const OF_IMAGE = ['config', 'annotations'];

/**
 * What the command line changed. Code comes from the sources only, so that no place outside of them may be named, no program that a tool runs, and
 * no variable of a tool but those that strake records.
 * @param setting `KEY=VALUE`, as the provenance has it
 * @throws REBUILD_IMPOSSIBLE
 */
export function checkSetting(setting: string): string {
  const config = configOf(setting);
  const images = ownValue(config, 'images');
  const parts = [config, ...(isRecord(images) ? Object.values(images) : [])].filter(isRecord);
  for (const part of parts) {
    if (PLACES.some((key) => stringsIn(part[key]).some((text) => OUTSIDE.test(text))))
      throw impossible(`${setting} names something outside of the sources`, BY_HAND);
    const { images: _, ...others } = part;
    const given = Object.entries(others).filter(([key]) => !OF_IMAGE.includes(key));
    if (stringsIn(given).some((text) => RUNS.test(text)))
      throw impossible(`${setting} may name a program to run, or other files`, BY_HAND);
    if (!variablesIn(Object.fromEntries(given)).every(isRecorded))
      throw impossible(`${setting} sets a variable of a tool that strake does not record`, BY_HAND);
  }
  return setting;
}

/** What it sets, as a configuration of its own. */
function configOf(setting: string): unknown {
  try {
    const { path, value } = readSetting(setting, parseConfig);
    return path.reduceRight<unknown>((inside, step) => ({ [step]: inside }), value);
  } catch {
    throw impossible(`${setting} is malformed`, BY_HAND);
  }
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) => [key, ...stringsIn(inside)]);
}

function isRecorded([name, text]: readonly [name: string, text: string]): boolean {
  return TOLD_VARIABLES.some((each) => each === name) && isTold(name, text);
}

/** Those of every map `env`. */
function variablesIn(value: unknown): readonly (readonly [name: string, text: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inside]) =>
    key === 'env'
      ? Object.entries(Object(inside)).map(([name, text]) => [name, String(text)] as const)
      : variablesIn(inside),
  );
}
