import { defined, isRecord, ownValue, type ValueChange } from '@strake/core';
import { formatBytes, formatCount } from '../print/format-quantity.ts';
import { type Condition, type ConditionName, growthOf } from './condition.ts';
import type { DiffReport, FailedCondition, PlatformReport } from './diff-report.ts';
import type { ModuleChange } from './program-diff.ts';

/** The conditions of `--fail-on` that hold, in their order: for each platform once, or for the index. */
export function checkConditions(
  report: DiffReport,
  conditions: readonly Condition[],
): readonly FailedCondition[] {
  return conditions.flatMap((condition) => {
    const { text, name, argument } = condition;
    if (name === 'any')
      return report.equal ? [] : [{ condition: text, message: 'the images differ' }];
    const ofIndex =
      name === 'annotations' ? changesAt(report.index, ['annotations']).map(nameOf) : [];
    return [
      ...(ofIndex.length > 0 ? [{ condition: text, message: list(ofIndex, 'annotation') }] : []),
      ...report.platforms.flatMap((platform) => {
        const message = CHECKS[name](platform, argument);
        return message === undefined
          ? []
          : [{ condition: text, platform: platform.platform, message }];
      }),
    ];
  });
}

type Check = (platform: PlatformReport, argument: string) => string | undefined;

/** Each says why its condition holds. */
const CHECKS: Readonly<Record<Exclude<ConditionName, 'any'>, Check>> = {
  platform: ({ change }, argument) =>
    (change === 'added' || change === 'removed') && (argument === '' || argument === change)
      ? `the platform is ${change}`
      : undefined,
  size: checkSize,
  config: ({ config }) =>
    found(
      config
        .filter(({ path }) => path[0] !== 'history' && path.join() !== 'created')
        .map(({ path }) => path.join('.') || 'bytes'),
      'value of the config',
      'values of the config',
    ),
  user: ({ config }) => {
    const [change] = changesAt(config, ['config', 'User']);
    if (!change) return undefined;
    const [before, after] = [change.before ?? '', change.after ?? ''].map((each) =>
      JSON.stringify(each),
    );
    return `the user is ${after}, was ${before}`;
  },
  env: configCheck(['Env'], 'variable'),
  command: configCheck(['Entrypoint', 'Cmd', 'WorkingDir'], 'value', 'values'),
  ports: configCheck(['ExposedPorts'], 'port'),
  volumes: configCheck(['Volumes'], 'volume'),
  labels: configCheck(['Labels'], 'label'),
  annotations: ({ manifest, descriptor }) =>
    found(
      [...manifest, ...descriptor].filter(({ path }) => path[0] === 'annotations').map(nameOf),
      'annotation',
    ),
  layer: ({ layers }) => {
    const { length } = layers.filter(({ change }) => change !== 'same');
    return length === 0 ? undefined : `${formatCount(length, 'layer')} changed`;
  },
  file: ({ entries }, argument) =>
    found(
      entries.filter(({ change }) => argument === '' || change === argument).map(pathOf),
      'entry',
      'entries',
    ),
  mode: ({ entries }) =>
    found(
      entries
        .filter(({ fields }) => fields.includes('mode') || fields.includes('owner'))
        .map(pathOf),
      'mode or owner',
      'modes or owners',
    ),
  setuid: ({ entries }) =>
    found(
      entries.filter(({ before, after }) => isSetuid(after) && !isSetuid(before)).map(pathOf),
      'file that runs as its owner or group',
      'files that run as their owner or group',
    ),
  module: ({ programs }, argument) =>
    found(
      [
        ...new Set(
          programs
            .flatMap(({ modules }) => modules)
            .filter((module) => !module.main && isMeant(module, argument))
            .map(({ path, change, before, after }) =>
              before === undefined || after === undefined
                ? `${path} ${change}`
                : `${path} ${before} → ${after}`,
            ),
        ),
      ],
      'module',
    ),
  toolchain: ({ programs }) =>
    found(
      programs.flatMap(({ path, change, toolchain }) =>
        change === 'changed' && toolchain
          ? [`${path} ${toolchain.before} → ${toolchain.after}`]
          : [],
      ),
      'version of Go',
      'versions of Go',
    ),
  flags: ({ programs }) =>
    found(
      programs.flatMap(({ path, change, settings }) =>
        change === 'changed'
          ? settings
              .filter(({ name }) => !name.startsWith('vcs'))
              .map(({ name }) => `${path} ${name}`)
          : [],
      ),
      'build setting',
    ),
};

function checkSize({ before, after }: PlatformReport, argument: string): string | undefined {
  if (!before || !after) return undefined;
  const { factor, bytes } = growthOf(argument) ?? { factor: 0, bytes: 0 };
  const growth = after.layersSize - before.layersSize;
  if (growth <= before.layersSize * factor + bytes) return undefined;
  const percent = before.layersSize === 0 ? '' : ` (+${percentOf(growth, before.layersSize)})`;
  const [from, to] = [before, after].map((side) => formatBytes(side.layersSize));
  if (from === to) return `its layers grew by ${formatBytes(growth)}, to ${to}${percent}`;
  return `its layers grew from ${from} to ${to}${percent}`;
}

/** `7.1 %` */
function percentOf(part: number, whole: number): string {
  return `${((part / whole) * 100).toFixed(1)} %`;
}

function configCheck(keys: readonly string[], singular: string, plural?: string): Check {
  return ({ config }) =>
    found(keys.flatMap((key) => changesAt(config, ['config', key])).map(nameOf), singular, plural);
}

function changesAt(
  changes: readonly ValueChange[],
  start: readonly string[],
): readonly ValueChange[] {
  const wanted = start.map(folded);
  return changes
    .flatMap((change) => membersOf(change, start.length))
    .filter(({ path }) => wanted.every((step, at) => folded(path[at]) === step));
}

/** Runtimes written in Go read keys of configs in any case. Source: Go, encoding/json, `Unmarshal`. */
function folded(key: string | number | undefined): string {
  return String(key ?? '')
    .toUpperCase()
    .toLowerCase();
}

/** What an object has that only one side has: its members down to a depth. */
function membersOf(change: ValueChange, depth: number): readonly ValueChange[] {
  const { path, before, after } = change;
  const keys = new Set(
    [before, after].flatMap((side) => (isRecord(side) ? Object.keys(side) : [])),
  );
  if (path.length >= depth || keys.size === 0) return [change];
  return [...keys].flatMap((key) =>
    membersOf(
      {
        path: [...path, key],
        ...defined({ before: ownValue(before, key), after: ownValue(after, key) }),
      },
      depth,
    ),
  );
}

function nameOf({ path }: ValueChange): string {
  return String(path.at(-1) ?? '');
}

function pathOf({ path }: { readonly path: string }): string {
  return path;
}

function isSetuid(entry: { readonly type: string; readonly mode: string } | undefined): boolean {
  return entry?.type === 'file' && (Number.parseInt(entry.mode, 8) & 0o6000) !== 0;
}

/** `minor` also means what is more than that. */
function isMeant({ change, level }: ModuleChange, argument: string): boolean {
  switch (argument) {
    case '':
      return true;
    case 'major':
      return level === 'major';
    case 'minor':
      return level === 'major' || level === 'minor';
    case 'patch':
      return level !== undefined;
    default:
      return change === argument;
  }
}

function found(names: readonly string[], singular: string, plural?: string): string | undefined {
  return names.length === 0 ? undefined : list(names, singular, plural);
}

const MOST_NAMED = 3;

/** `2 labels: a, b` */
function list(names: readonly string[], singular: string, plural?: string): string {
  const more = names.length - MOST_NAMED;
  const named = names.slice(0, MOST_NAMED).join(', ');
  return `${formatCount(names.length, singular, plural)}: ${named}${more > 0 ? ` and ${more} more` : ''}`;
}
