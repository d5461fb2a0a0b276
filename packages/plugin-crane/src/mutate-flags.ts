import { formatPlatform, type PushImage } from '@strake/core/plugin';
import { csvRecord } from './csv-record.ts';

/** Flags of `crane mutate` that turn a base's config and annotations into the requested ones. */
export function mutateFlags({ config, manifest }: PushImage): readonly string[] {
  const { Entrypoint, Cmd, User, WorkingDir, ExposedPorts, Env = [], Labels } = config.config ?? {};
  const list = (flag: string, values: readonly string[] = []) =>
    values.flatMap((value) => [flag, csvRecord([value])]);
  const string = (flag: string, value: string | undefined) => (value ? [flag, value] : []);
  return [
    ...list('--entrypoint', Entrypoint),
    ...list('--cmd', Cmd),
    ...list('--exposed-ports', Object.keys(ExposedPorts ?? {})),
    ...string('--user', User),
    ...string('--workdir', WorkingDir),
    ...Env.flatMap((entry) => ['--env', entry]),
    ...map('--label', Labels),
    ...map('--annotation', manifest.annotations),
    '--set-platform',
    formatPlatform(config),
  ];
}

/** Twice, because crane reads a single pair literally and only several as comma-separated values. */
function map(flag: string, pairs: Readonly<Record<string, string>> = {}): readonly string[] {
  const entries = Object.entries(pairs).map(([key, value]) => `${key}=${value}`);
  return entries.length > 0 ? [flag, csvRecord([...entries, ...entries])] : [];
}
