import type { ToolNeed } from '@strake/core/plugin';
import type { Program } from '../read-programs.ts';
import { FROM_MODULE, LOCAL, moduleVersion } from './wanted-version.ts';

/**
 * A program that go compiles with exactly this version. GOTOOLCHAIN in the configured environment wins.
 * Source: https://go.dev/doc/toolchain#select
 * @param version of the options
 * @throws GO_TOOLCHAIN if go.mod does not say one
 */
export function withVersion(
  program: Program,
  version: string | undefined,
  { env, files }: Pick<ToolNeed, 'env' | 'files'>,
): Program {
  if (version === undefined) return program;
  const whole = { ...env, ...program.env };
  const exact = version === FROM_MODULE ? moduleVersion(program.directory, whole, files) : version;
  const GOTOOLCHAIN = exact === LOCAL ? LOCAL : `go${exact}`;
  return { ...program, env: { GOTOOLCHAIN, ...program.env } };
}
