import type { ContainerConfig, HistoryEntry, ImageConfigFields } from '@strake/core/plugin';
import { normalTime } from './go-time.ts';

/** The fields of a config that ko knows, and so keeps. Source: go-containerregistry, pkg/v1/config.go `ConfigFile`. */
const FIELDS = [
  ...['architecture', 'author', 'container', 'docker_version', 'os', 'os.version', 'variant'],
  'os.features',
];
/** Source: the same, `Config`. */
const CONTAINER_FIELDS = [
  ...['AttachStderr', 'AttachStdin', 'AttachStdout', 'Cmd', 'Healthcheck', 'Domainname'],
  ...['Entrypoint', 'Env', 'Hostname', 'Image', 'Labels', 'OnBuild', 'OpenStdin', 'StdinOnce'],
  ...['Tty', 'User', 'Volumes', 'WorkingDir', 'ExposedPorts', 'ArgsEscaped', 'NetworkDisabled'],
  ...['MacAddress', 'StopSignal', 'Shell'],
];
const HEALTHCHECK_FIELDS = ['Test', 'Interval', 'Timeout', 'StartPeriod', 'Retries'];

/** The config of a base as ko reads it and writes it again: without fields that it does not know, and without empty ones. */
export function readAsGo(base: ImageConfigFields): ImageConfigFields {
  return {
    ...pick(base, FIELDS),
    os: base.os,
    architecture: base.architecture,
    created: normalTime(base.created),
    config: readContainer(base.config ?? {}),
  };
}

/** Every element has a time: Go writes its zero value. */
export function historyAsGo(history: readonly HistoryEntry[]): readonly HistoryEntry[] {
  return history.map((entry) => ({
    ...pick(entry, ['author', 'created_by', 'comment', 'empty_layer']),
    created: normalTime(entry.created),
  }));
}

function readContainer(container: ContainerConfig): ContainerConfig {
  const { Healthcheck, ...others } = pick(container, CONTAINER_FIELDS);
  return {
    ...others,
    // A pointer in Go: an empty one stays.
    ...(container.Healthcheck
      ? { Healthcheck: pick(Object(Healthcheck), HEALTHCHECK_FIELDS) }
      : {}),
  };
}

/** Those fields that are not empty, as `omitempty` of Go has it. */
export function pick(object: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).filter(([key, value]) => keys.includes(key) && !isEmpty(value)),
  );
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === null || value === '' || value === 0 || value === false;
}
