import { isDeepStrictEqual } from 'node:util';
import type { ImageConfigFields } from '@strake/core/plugin';

/** Core's words for the container's settings, by the spec's. */
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

/** Names of what is not as it was wanted; dates and history are not looked at, and empty is absent. */
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

/** `null`, `""`, `[]` and `{}` say as much as nothing at all: Go leaves them out or in as it likes. */
function plain(value: unknown): unknown {
  if (value === null || value === '' || value === false) return undefined;
  if (typeof value === 'object' && Object.keys(value).length === 0) return undefined;
  return value;
}
