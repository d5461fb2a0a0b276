import type {
  ContainerConfig,
  HistoryEntry,
  ImageConfigFields,
  Platform,
  StringMap,
} from '@strake/oci';
import { defined } from '@strake/oci/internal';
import type { ImageSettings } from '../config/project.ts';

/** Keys of old Docker images that describe the container of the base's build, not the image. */
const LEFTOVERS = [
  'container',
  'container_config',
  'docker_version',
  'id',
  'parent',
  'throwaway',
  'Size',
];

/**
 * Merges the user's settings over the base's config: env and labels merge by name, ports and volumes are added, the rest
 * replaces. A new entrypoint removes the base's Cmd, which would become its arguments.
 */
export function mergeConfig(
  base: ImageConfigFields,
  settings: ImageSettings,
  platform: Platform,
  created: string,
): ImageConfigFields {
  const implied = base.variant;
  // A default variant (arm64/v8) is included if the base includes it.
  const variant = platform.variant ?? implied;
  const features = platform['os.features'] ?? base['os.features'];
  return {
    ...keptFields(base),
    created,
    architecture: platform.architecture,
    ...(variant ? { variant } : {}),
    os: platform.os,
    ...(platform['os.version'] ? { 'os.version': platform['os.version'] } : {}),
    ...defined({ 'os.features': features }),
    config: mergeContainer(base.config ?? {}, settings, platform.os),
  };
}

/** What an image takes from the config of its base, without its platform and what tells of the base's build. */
export function keptFields(base: ImageConfigFields): Partial<ImageConfigFields> {
  const {
    os: _os,
    architecture: _architecture,
    variant: _variant,
    created: _created,
    ...rest
  } = base;
  return Object.fromEntries(
    Object.entries(rest).filter(([key]) => !LEFTOVERS.includes(key) && !key.startsWith('os.')),
  );
}

function mergeContainer(
  base: ContainerConfig,
  settings: ImageSettings,
  os: string,
): ContainerConfig {
  const { Cmd, ...others } = base;
  const env = mergeEnv(base.Env ?? [], settings.env ?? {}, os);
  const labels = mergeMap(base.Labels ?? {}, settings.labels ?? {});
  const ports = addKeys(base.ExposedPorts, settings.exposedPorts?.map(normalPort));
  const volumes = addKeys(base.Volumes, settings.volumes);
  const cmd = settings.cmd ?? (settings.entrypoint ? undefined : Cmd);
  return {
    ...others,
    ...defined({ User: settings.user, ExposedPorts: ports }),
    ...(env.length > 0 ? { Env: env } : {}),
    ...defined({ Entrypoint: settings.entrypoint }),
    ...(cmd ? { Cmd: cmd } : {}),
    ...defined({ Volumes: volumes, WorkingDir: settings.workdir }),
    ...(Object.keys(labels).length > 0 ? { Labels: labels } : {}),
    ...defined({ StopSignal: settings.stopSignal, Healthcheck: settings.healthcheck }),
  };
}

/** Replaces in place and appends new names; names are case-insensitive on Windows. */
function mergeEnv(
  base: readonly string[],
  wanted: Readonly<Record<string, string | null>>,
  os: string,
): readonly string[] {
  const fold = (name: string) => (os === 'windows' ? name.toUpperCase() : name);
  const open = new Map(
    Object.entries(wanted).map(([name, value]) => [fold(name), { name, value }]),
  );
  const merged = base.flatMap((line) => {
    const [name = ''] = line.split('=', 1);
    const change = open.get(fold(name));
    if (!change) return [line];
    open.delete(fold(name));
    return change.value === null ? [] : [`${name}=${change.value}`];
  });
  const added = [...open.values()].flatMap(({ name, value }) =>
    value === null ? [] : [`${name}=${value}`],
  );
  return [...merged, ...added];
}

function mergeMap(base: StringMap, wanted: Readonly<Record<string, string | null>>): StringMap {
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(wanted)) {
    if (value === null) merged.delete(key);
    else merged.set(key, value);
  }
  return Object.fromEntries(merged);
}

function addKeys(
  base: ContainerConfig['Volumes'],
  added: readonly string[] | undefined,
): ContainerConfig['Volumes'] {
  if (!added || added.length === 0) return base;
  return { ...base, ...Object.fromEntries(added.map((key) => [key, {}])) };
}

export function normalPort(port: string): string {
  return port.includes('/') ? port : `${port}/tcp`;
}

/** The history of a base: one entry for each layer, as the spec requires, and others. Where it does not match the layers, each gets a generic entry. */
export function historyBelow(
  history: readonly HistoryEntry[] = [],
  layers: number,
): readonly HistoryEntry[] {
  return history.filter((entry) => entry.empty_layer !== true).length === layers
    ? history
    : Array.from({ length: layers }, () => ({ comment: 'layer of the base image' }));
}

/**
 * The history of the finished image: one entry per layer, as the spec requires. A base whose history does not match its layers gets
 * one generic entry per layer.
 */
export function mergeHistory(
  base: readonly HistoryEntry[] | undefined,
  baseLayers: number,
  own: readonly (string | undefined)[],
  settings: ImageSettings,
  created: string,
): readonly HistoryEntry[] {
  const lines = own.map((createdBy) => ({
    created,
    ...(createdBy ? { created_by: `strake: ${createdBy}` } : {}),
  }));
  if (settings.history === 'reset')
    return Array.from({ length: baseLayers + own.length }, () => ({ created }));
  const below = historyBelow(base, baseLayers);
  if (settings.history === undefined || settings.history === 'append') return [...below, ...lines];
  const wanted = settings.history;
  const counted = wanted.filter((entry) => entry.empty_layer !== true).length;
  return counted === own.length
    ? [...below, ...wanted]
    : [...below, ...lines, ...wanted.map((entry) => ({ ...entry, empty_layer: true }))];
}
