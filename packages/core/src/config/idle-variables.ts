import { isRecord } from '@strake/oci/internal';
import { hasTemplates, templatesIn } from './template-text.ts';

/** What a command does with the images. */
export interface Purpose {
  readonly push?: boolean;
  readonly tags?: readonly string[];
  readonly outputs?: readonly string[];
}

/** Keys of images that a command does not need: it pushes nothing, or has tags and destinations as options. */
export function unneededKeys({ push, tags = [], outputs = [] }: Purpose): readonly string[] {
  return [
    ...(push ? [] : ['repository', 'repositoryPrefix']),
    ...(tags.length > 0 ? ['tags'] : []),
    ...(outputs.length > 0 ? ['outputs'] : []),
  ];
}

/** The words in the templates of a value: names of variables, and everything else that looks like one. */
export function wordsIn(value: unknown): ReadonlySet<string> {
  const inside = templatesIn(value).flatMap((text) => text.match(/\{[{%].*?[}%]\}/gs) ?? []);
  return new Set(inside.flatMap((part) => part.match(/[A-Za-z_][\w-]*/g) ?? []));
}

/** Variables that labels of every image use. */
const ALWAYS = ['version'];

/**
 * Images that a selection leaves out, by their keys: not those with templates in their names, and not those that others extend.
 * @param selected names; all are needed if none of them is a key
 */
export function unselectedImages(images: unknown, selected: readonly string[]): readonly string[] {
  if (!isRecord(images) || !Object.keys(images).some((key) => selected.includes(key))) return [];
  const extended = Object.values(images).flatMap((each) => (isRecord(each) ? [each.extends] : []));
  return Object.keys(images).filter(
    (key) => !selected.includes(key) && !extended.includes(key) && !hasTemplates(key),
  );
}

/**
 * Variables that only these keys of images use, directly or through other variables. One that no template names is not
 * idle: plugins get it.
 * @param further other values with templates, besides the configuration
 * @param unselected images of which no key is needed
 */
export function idleVariables(
  config: Readonly<Record<string, unknown>>,
  further: unknown,
  unneeded: readonly string[],
  unselected: readonly string[] = [],
): ReadonlySet<string> {
  const vars = isRecord(config.vars) ? config.vars : {};
  const names = Object.keys(vars);
  if (names.length === 0 || unneeded.length + unselected.length === 0) return new Set();
  const { vars: _, images, ...top } = config;
  const all = Object.entries(isRecord(images) ? images : {});
  const idleImages = all.filter(([key]) => unselected.includes(key));
  const needing = all.filter(([key]) => !unselected.includes(key));
  const settings = [top, ...needing.map(([, image]) => image)].filter(isRecord);
  const split = (isUnneeded: boolean) =>
    settings.map((each) =>
      Object.fromEntries(
        Object.entries(each).filter(([key]) => unneeded.includes(key) === isUnneeded),
      ),
    );
  const imageNames = Object.keys(Object(images ?? {}));
  const late = madeOf(wordsIn([split(true), idleImages]), vars);
  const needed = madeOf(
    new Set([
      ...ALWAYS,
      ...wordsIn([split(false), imageNames, further]),
      ...names.filter((name) => !late.has(name)),
    ]),
    vars,
  );
  return new Set(names.filter((name) => !needed.has(name)));
}

/** The variables that a value with templates needs, directly or through other variables. */
export function variablesOf(
  value: unknown,
  vars: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const needed = madeOf(wordsIn(value), vars);
  return Object.fromEntries(Object.entries(vars).filter(([name]) => needed.has(name)));
}

/** These names, and all names that their variables use. */
function madeOf(
  words: ReadonlySet<string>,
  vars: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [...words];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    if (Object.hasOwn(vars, name)) open.push(...wordsIn(vars[name]));
  }
  return found;
}
