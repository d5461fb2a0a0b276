import { runProcess, StrakeError } from '@strake/core';
import { TOLD_VARIABLES } from '@strake/plugin-go/program';
import type { Invocation } from '../../invocation.ts';
import type { BuildRecipe } from './build-recipe.ts';
import { impossible } from './predicate-fields.ts';

type Env = Invocation['env'];

/** Variables that say where Go finds and keeps things, which change no program: they stay as they are here. */
const PLACES = [
  ...['GOPROXY', 'GOSUMDB', 'GONOPROXY', 'GONOSUMDB', 'GOPRIVATE', 'GOINSECURE', 'GOVCS', 'GOAUTH'],
  ...['GOPATH', 'GOMODCACHE', 'GOCACHE', 'GOTMPDIR'],
];

/**
 * The environment of this machine, with the recorded variables: those that change an image are as they were, or unset. Values that were left out are
 * those of this environment.
 * @throws REBUILD_IMPOSSIBLE for one that is left out and not set here
 */
export function recordedEnvironment(
  { environment, toolchain }: Pick<BuildRecipe, 'environment' | 'toolchain'>,
  callers: Env,
): Env {
  const own: Record<string, string | undefined> = { ...callers };
  for (const name of ['SOURCE_DATE_EPOCH', ...TOLD_VARIABLES]) {
    const value = environment[name];
    if (value === '…' && callers[name]) continue;
    if (value === '…')
      throw impossible(
        `its provenance leaves out the value of ${name}`,
        `Set ${name} in the environment to what it was.`,
      );
    own[name] = value;
  }
  return { ...own, ...(toolchain === undefined ? {} : { GOTOOLCHAIN: toolchain }) };
}

/**
 * The same without the settings of `go env -w`, except for where Go finds and keeps things.
 * @param directory absolute; of the source
 */
export async function withoutGoSettings(
  env: Env,
  directory: string,
  signal: AbortSignal,
): Promise<Env> {
  try {
    const argv = ['go', 'env', '-json', ...PLACES];
    const { exitCode, stdout } = await runProcess(argv, { env, directory, signal });
    if (exitCode !== 0) return env;
    const places = Object.entries(Object(JSON.parse(stdout)) as Readonly<Record<string, string>>);
    return { ...env, ...Object.fromEntries(places.filter(([, value]) => value)), GOENV: 'off' };
  } catch (thrown) {
    if (StrakeError.is(thrown) && thrown.code === 'TOOL_NOT_FOUND') return env;
    throw thrown;
  }
}

/** Variables whose values were left out, and are those of this environment. */
export function assumedVariables({ environment }: BuildRecipe): readonly string[] {
  const names = Object.keys(environment).filter((name) => environment[name] === '…');
  return names.length === 0
    ? []
    : [`its provenance leaves out ${names.join(', ')}: the value here was used`];
}
