import { SHORTEST_PRIVATE } from '../config/private-values.ts';
import { type Hide, hideValues } from '../explain/index.ts';
import type { BuildSession } from './session.ts';

/** Of a machine, in every path: no secrets. */
const OF_MACHINE =
  /^(?:HOME|PWD|OLDPWD|PATH|USER|LOGNAME|SHELL|SHLVL|TERM|TMPDIR|LANG|LC_\w+|HOSTNAME|_)$/;

/** More are not hidden: there is no record. */
const MOST_VALUES = 2000;

/**
 * Hides what the configuration file does not have: values of variables of the environment that the configuration reads, of files, commands
 * and `--set`, and what templates made of them.
 * @returns undefined for too many values: then nothing may be recorded
 */
export function hidePrivate({
  project: { variablesRead, privateValues, configVariables },
  services: { env },
}: Pick<BuildSession, 'project' | 'services'>): Hide | undefined {
  const ofCode = configVariables.includes('*')
    ? Object.keys(env).filter((name) => !OF_MACHINE.test(name))
    : configVariables;
  const values = new Map(privateValues);
  for (const name of [...variablesRead, ...ofCode]) {
    const value = env[name] ?? '';
    if (value.length >= SHORTEST_PRIVATE) values.set(value, name);
  }
  return values.size > MOST_VALUES ? undefined : hideValues(values);
}
