import { type CompileContext, StrakeError, type StringMap } from '@strake/core/plugin';
import { askGo } from './ask-go.ts';
import { workFiles } from './discovery/directories.ts';
import { VARIABLES } from './go-variables.ts';

/** The output of `go env`, which `go env -w`, go.env, a shim and the `toolchain` line of go.mod can change. */
export interface GoSettings {
  /** The file of `go env -w`; `off` or empty if there is none. */
  readonly GOENV: string;
  readonly GOFLAGS: string;
  readonly GOROOT: string;
  readonly GOVERSION: string;
  /** The go.work in use; empty or `off` for none. */
  readonly GOWORK: string;
  readonly GO111MODULE: string;
}

const NAMES = ['GO111MODULE', 'GOENV', 'GOFLAGS', 'GOROOT', 'GOVERSION', 'GOWORK'] as const;

/**
 * Runs `go env`, once for each directory and environment.
 * @param directory absolute working directory
 * @param env over the caller's environment
 * @returns undefined if it fails: the next go command reports why
 */
export async function readSettings(
  host: Pick<CompileContext, 'run' | 'env'>,
  directory: string,
  env: StringMap,
): Promise<GoSettings | undefined> {
  const files = workFiles(directory, { ...host.env, ...env });
  const inputs = { files, env: VARIABLES, discovery: { format: 'go-env' } };
  const answer = await askGo(host, ['env', '-json', ...NAMES], { directory, env, inputs }).catch(
    (thrown: unknown) => {
      if (StrakeError.is(thrown) && thrown.code === 'FILE_UNREADABLE') return undefined;
      throw thrown;
    },
  );
  return answer?.exitCode === 0 ? parse(answer.stdout) : undefined;
}

function parse(text: string): GoSettings | undefined {
  try {
    const said = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
    const [GO111MODULE = '', GOENV = '', GOFLAGS = '', GOROOT = '', GOVERSION = '', GOWORK = ''] =
      NAMES.map((name) => String(said[name] ?? ''));
    return GOROOT === '' ? undefined : { GO111MODULE, GOENV, GOFLAGS, GOROOT, GOVERSION, GOWORK };
  } catch {
    return undefined;
  }
}
