import { isDeepStrictEqual } from 'node:util';
import type { ImageConfigFields } from '@strake/core/plugin';

/** Core's names of the container settings, by those of the specification. */
const KEYS: Readonly<Record<string, string>> = {
  Entrypoint: 'entrypoint',
  Cmd: 'cmd',
  Env: 'env',
  WorkingDir: 'workdir',
  User: 'user',
  Labels: 'labels',
  ExposedPorts: 'exposedPorts',
  Volumes: 'volumes',
  StopSignal: 'stopSignal',
  Healthcheck: 'healthcheck',
};

const PLATFORM = ['os', 'architecture', 'variant', 'os.version', 'os.features'];

/** Names of differing settings; dates and history are not compared, and empty equals absent. */
export function differences(
  found: Partial<ImageConfigFields>,
  wanted: ImageConfigFields,
): readonly string[] {
  const differ = (a: unknown, b: unknown) => !isDeepStrictEqual(plain(a), plain(b));
  const settings = new Set([
    ...Object.keys(found.config ?? {}),
    ...Object.keys(wanted.config ?? {}),
  ]);
  return [
    ...[...settings]
      .filter((key) => differ(found.config?.[key], wanted.config?.[key]))
      .map((key) => `config.${KEYS[key] ?? key}`),
    ...PLATFORM.filter((key) => differ(found[key], wanted[key])),
  ];
}

/** `null`, `""`, `[]` and `{}` equal absent: Go may omit or include them. */
function plain(value: unknown): unknown {
  if (value === null || value === '' || value === false) return undefined;
  if (typeof value === 'object' && Object.keys(value).length === 0) return undefined;
  return value;
}
