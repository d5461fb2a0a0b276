import type { PlatformPlan } from '@strake/core';
import { alignColumns } from './align-columns.ts';
import { formatCount } from './format-quantity.ts';

const ORDER = [
  'Entrypoint',
  'Cmd',
  'Env',
  'WorkingDir',
  'User',
  'ExposedPorts',
  'Volumes',
  'Labels',
  'StopSignal',
];
/** Said by the platform, or too long to say. */
const ELSEWHERE = new Set([
  'architecture',
  'os',
  'variant',
  'os.version',
  'os.features',
  'config',
  'rootfs',
  'history',
  'created',
]);

/** How the image will run, with the plugins that had a hand in each line. */
export function describeConfig({ mutate }: PlatformPlan): readonly string[] {
  const { config: fields } = mutate;
  const { config = {} } = fields;
  const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  const keys = Object.keys(config)
    .filter((key) => config[key] !== undefined)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  const rows = keys.flatMap((key) => {
    const lines = valueLines(config[key]);
    return lines.map((line, at) => [
      at === 0 ? key : '',
      line,
      at === 0 ? by(mutate.trail, `config.config.${key}`) : '',
    ]);
  });
  const others = Object.keys(fields).filter((key) => !ELSEWHERE.has(key));
  return alignColumns([
    ...rows,
    ...others.map((key) => [key, JSON.stringify(fields[key]), by(mutate.trail, `config.${key}`)]),
    ...(fields.created === undefined
      ? []
      : [['created', fields.created, by(mutate.trail, 'config.created')]]),
    [
      'history',
      formatCount(fields.history?.length ?? 0, 'line'),
      by(mutate.trail, 'config.history'),
    ],
  ]);
}

/** Maps and the environment take a line for each member; everything else is written as it stands in the config. */
function valueLines(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value))
    return value.every((each) => typeof each === 'string' && /^\w+=/.test(each)) && value.length > 0
      ? value.map(String)
      : [JSON.stringify(value)];
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const members = Object.entries(value);
  if (members.length === 0) return ['{}'];
  return members.map(([key, member]) => (typeof member === 'string' ? `${key}=${member}` : key));
}

function by(trail: PlatformPlan['mutate']['trail'], path: string): string {
  const plugins = trail.filter(({ changes }) =>
    changes.some(
      (change) =>
        change.path === path ||
        change.path.startsWith(`${path}.`) ||
        change.path.startsWith(`${path}[`) ||
        path.startsWith(`${change.path}.`),
    ),
  );
  return plugins.length === 0
    ? ''
    : `(${[...new Set(plugins.map(({ plugin }) => plugin))].join(', ')})`;
}
