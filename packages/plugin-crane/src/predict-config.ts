import type { ContainerConfig, ImageConfig, ImageConfigFields } from '@strake/core/plugin';

/**
 * Predicts the config that `crane mutate` writes: flags overwrite values, extend maps and the environment, and absent flags keep values.
 * @param base empty for an image without a base
 */
export function predictConfig(
  base: Partial<ImageConfigFields>,
  wanted: ImageConfig,
): ImageConfigFields {
  const old: ContainerConfig = base.config ?? {};
  const { Entrypoint, Cmd, User, WorkingDir, ExposedPorts, Env = [], Labels } = wanted.config ?? {};
  const cmd = Entrypoint && Entrypoint.length > 0 ? undefined : old.Cmd;
  const version = wanted['os.version'];
  const features = base['os.features'];
  return {
    ...base,
    os: wanted.os,
    architecture: wanted.architecture,
    variant: wanted.variant ?? '',
    'os.version': version ?? '',
    ...(features ? { 'os.features': features } : {}),
    config: {
      ...old,
      Entrypoint: nonEmpty(Entrypoint) ?? old.Entrypoint ?? [],
      Cmd: nonEmpty(Cmd) ?? cmd ?? [],
      User: User || old.User || '',
      WorkingDir: WorkingDir || old.WorkingDir || '',
      ExposedPorts: hasKeys(ExposedPorts) ?? old.ExposedPorts ?? {},
      Env: addEnvironment(old.Env ?? [], Env),
      Labels: { ...old.Labels, ...Labels },
    },
  };
}

function nonEmpty(list: readonly string[] | undefined): readonly string[] | undefined {
  return list && list.length > 0 ? list : undefined;
}

function hasKeys<Map extends object>(map: Map | undefined): Map | undefined {
  return map && Object.keys(map).length > 0 ? map : undefined;
}

/** An existing name keeps its position. */
function addEnvironment(old: readonly string[], wanted: readonly string[]): readonly string[] {
  const nameOf = (entry: string) => entry.split('=', 1)[0];
  const given = new Map(wanted.map((entry) => [nameOf(entry), entry]));
  const kept = old.map((entry) => given.get(nameOf(entry)) ?? entry);
  const names = new Set(old.map(nameOf));
  return [...kept, ...[...given].flatMap(([name, entry]) => (names.has(name) ? [] : [entry]))];
}
