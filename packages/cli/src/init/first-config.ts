import { isRecord } from '@strake/core';
import type { Draft, DraftImage, Settings } from './draft.ts';
import { indented, inlineYaml } from './yaml-lines.ts';

/** The schema for editors, which the package contains. */
const SCHEMA = 'https://unpkg.com/@strake/cli@1/dist/schema.json';

/** Longer lines are broken where YAML allows it. */
const WIDTH = 100;

/** Keys of the configuration in the order in which people read them; others follow. */
const ORDER = ['platforms', 'vars', 'repository', 'index', 'base', 'config'];

/** A configuration as YAML. */
export function firstConfig({ plugins, top, images }: Draft): string {
  const lines = [
    `# yaml-language-server: $schema=${SCHEMA}`,
    `plugins: ${inlineYaml(plugins)}`,
    ...settingsLines(top),
    'images:',
    ...indented(2, images.flatMap(imageLines)),
  ];
  return `${lines.join('\n')}\n`;
}

function imageLines({ name, settings, repository }: DraftImage): readonly string[] {
  const lines = [
    ...(repository === undefined
      ? []
      : [`# repository: ${repository} # for "strake build --push"`]),
    ...settingsLines(settings),
  ];
  const key = inlineYaml(name);
  if (lines.every((line) => line.startsWith('#'))) return [`${key}: {}`, ...indented(2, lines)];
  return [`${key}:`, ...indented(2, lines)];
}

function settingsLines(settings: Settings): readonly string[] {
  const place = (key: string) => (ORDER.indexOf(key) + 1 || ORDER.length + 1) - 1;
  return Object.entries(settings)
    .filter(([, value]) => value !== undefined)
    .toSorted(([a], [b]) => place(a) - place(b))
    .flatMap(([key, value]) => valueLines(key, value, true));
}

/** A key and its value: in one line, or maps key by key and lists item by item. */
function valueLines(key: string, value: unknown, isBlock: boolean): readonly string[] {
  const name = inlineYaml(key);
  const line = `${name}: ${inlineYaml(value)}`;
  const isEmpty = isRecord(value) && Object.keys(value).length === 0;
  if (isRecord(value) && !isEmpty && (isBlock || line.length > WIDTH)) {
    const entries = Object.entries(value).filter(([, each]) => each !== undefined);
    return [
      `${name}:`,
      ...indented(
        2,
        entries.flatMap(([inner, each]) => valueLines(inner, each, false)),
      ),
    ];
  }
  if (Array.isArray(value) && line.length > WIDTH)
    return [
      `${name}:`,
      ...value.flatMap((item) => {
        const inline = inlineYaml(item);
        if (!isRecord(item) || inline.length <= WIDTH) return [`  - ${inline}`];
        const [first = '', ...rest] = Object.entries(item).flatMap(([inner, each]) =>
          valueLines(inner, each, false),
        );
        return [`  - ${first}`, ...indented(4, rest)];
      }),
    ];
  return [line];
}
