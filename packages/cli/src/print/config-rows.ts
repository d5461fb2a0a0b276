import { type ContainerConfig, formatNanoseconds } from '@strake/core';

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
  'Healthcheck',
];

/** Members of a health check in nanoseconds. Source: docker-image-spec v1.3, "Healthcheck". */
const DURATIONS = ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'];

/** How a container starts, as rows of key and value: only the first row of a key's values has the key. */
export function configRows(config: ContainerConfig): readonly (readonly [string, string])[] {
  const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.keys(config)
    .filter((key) => config[key] !== undefined && config[key] !== null)
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .flatMap((key) =>
      valueLines(key, config[key]).map((line, at) => [at === 0 ? key : '', line] as const),
    );
}

/** Maps and the environment get one line per member; other values are printed as in the config. */
function valueLines(key: string, value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (key === 'Env' && Array.isArray(value) && value.length > 0) return value.map(String);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [JSON.stringify(value)];
  }
  const members = Object.entries(value);
  if (members.length === 0) return ['{}'];
  return members.map(([name, member]) => {
    const isSet = typeof member === 'object' && Object.keys(member ?? {}).length === 0;
    if (isSet) return name;
    if (key === 'Healthcheck' && DURATIONS.includes(name) && isNanoseconds(member))
      return `${name}=${formatNanoseconds(member)}`;
    return `${name}=${typeof member === 'string' ? member : JSON.stringify(member)}`;
  });
}

function isNanoseconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
