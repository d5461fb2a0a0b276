import type { PlatformPlan } from '@strake/core';
import { alignColumns } from './align-columns.ts';
import { configRows } from './config-rows.ts';
import { formatCount } from './format-quantity.ts';
import { withoutRecord } from './without-record.ts';

/** Shown by the platform, or too long to show. */
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

/** How the image will run, with the plugins that changed each line. */
export function describeConfig({ mutate }: PlatformPlan): readonly string[] {
  const { config: fields } = mutate;
  const { Labels = {}, ...others } = fields.config ?? {};
  const labels = withoutRecord(Labels);
  const config = { ...others, ...(Object.keys(labels).length > 0 ? { Labels: labels } : {}) };
  const rows = configRows(config).map(([key, line]) => [
    key,
    line,
    key === '' ? '' : by(mutate.trace, `config.config.${key}`),
  ]);
  const further = Object.keys(fields).filter((key) => !ELSEWHERE.has(key));
  return alignColumns([
    ...rows,
    ...further.map((key) => [key, JSON.stringify(fields[key]), by(mutate.trace, `config.${key}`)]),
    ...(fields.created === undefined
      ? []
      : [['created', fields.created, by(mutate.trace, 'config.created')]]),
    [
      'history',
      formatCount(fields.history?.length ?? 0, 'line'),
      by(mutate.trace, 'config.history'),
    ],
  ]);
}

function by(trace: PlatformPlan['mutate']['trace'], path: string): string {
  const plugins = trace.filter(({ changes }) =>
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
