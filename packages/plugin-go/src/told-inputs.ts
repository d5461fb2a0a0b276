import type { Inputs, StringMap } from '@strake/core/plugin';
import { splitFlags } from './flag-values.ts';
import { type BuildFacts, effectiveFlags } from './shared-inputs.ts';

/** Variables of `go help environment` that change programs, and that strake does not set itself. */
export const TOLD_VARIABLES = [
  'CGO_ENABLED',
  'GO111MODULE',
  'GODEBUG',
  'GOEXPERIMENT',
  'GOFIPS140',
  'GOFLAGS',
  'GOWASM',
  'GOWORK',
] as const;

type ToldVariable = (typeof TOLD_VARIABLES)[number];

/** What stands for a value that may be secret. */
const LEFT_OUT = '…';

/** Flags whose values are names of Go's, or of the source. Others may contain anything, as -ldflags does. */
const PUBLIC =
  /^--?(?:(?:trimpath|buildvcs|race|msan|asan|cover|linkshared|a)(?:=(?:true|false|auto|0|1))?|mod=(?:mod|vendor|readonly)|tags=[\w.,]*|buildmode=[\w-]+|compiler=\w+|pgo=(?:off|auto)|ldflags=(?:-[sw] ?)*)$/;

/**
 * What anybody may know of the caller's environment of a `go build`: {@link TOLD_VARIABLES}.
 * @param caller the environment that strake was started with, and what other plugins set
 * @param tools absolute paths of the toolchain
 */
export function toldInputs(
  { flags, settings }: Pick<BuildFacts, 'flags' | 'settings'>,
  caller: Readonly<Record<string, string | undefined>>,
  tools: readonly string[],
): NonNullable<Inputs['told']> {
  const { GOFLAGS, GOEXPERIMENT, GOFIPS140, GO111MODULE, GOWASM, GOENV, GOROOT } = settings;
  const values: Readonly<Record<ToldVariable, string | undefined>> = {
    CGO_ENABLED: caller.CGO_ENABLED,
    GO111MODULE,
    GODEBUG: caller.GODEBUG,
    GOEXPERIMENT,
    GOFIPS140: GOFIPS140 === 'off' ? '' : GOFIPS140,
    GOFLAGS: effectiveFlags(GOFLAGS, flags)
      .map((flag) => (flag.includes(' ') ? `'${flag}'` : flag))
      .join(' '),
    GOWASM,
    GOWORK: caller.GOWORK,
  };
  const env: StringMap = Object.fromEntries(
    TOLD_VARIABLES.flatMap((name) => {
      const value = values[name];
      return value ? [[name, isTold(name, value) ? value : LEFT_OUT]] : [];
    }),
  );
  const paths = [GOROOT, GOENV === 'off' ? '' : GOENV, ...tools].filter((path) => path !== '');
  return { env, tools: [...new Set(paths)] };
}

/** Whether a value of such a variable may be told, and set again from what was told. */
export function isTold(name: string, value: string): boolean {
  if (name === 'GOFLAGS') return splitFlags(value).every((flag) => PUBLIC.test(flag));
  if (name === 'GOWORK') return value === 'off';
  return /^[\w.,=-]*$/.test(value);
}
