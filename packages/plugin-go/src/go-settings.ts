import { type CompileContext, StrakeError, type StringMap } from '@strake/core/plugin';
import { askGo } from './ask-go.ts';
import { workFiles } from './discovery/directories.ts';
import { VARIABLES } from './go-variables.ts';

/** What go itself says of its environment: `go env -w`, go.env, a shim and the line `toolchain` of go.mod have a say in it. */
export interface GoSettings {
  /** Where `go env -w` writes; `off` or empty where it cannot. */
  readonly GOENV: string;
  readonly GOFLAGS: string;
  readonly GOROOT: string;
  readonly GOVERSION: string;
  /** The go.work in use; empty for none, or `off`. */
  readonly GOWORK: string;
  readonly GO111MODULE: string;
}

const NAMES = ['GO111MODULE', 'GOENV', 'GOFLAGS', 'GOROOT', 'GOVERSION', 'GOWORK'] as const;

/**
 * Asks `go env`, once for each directory and environment.
 * @param directory absolute directory that go runs in
 * @param env over the caller's environment
 * @returns undefined where go does not say: whatever asks it next tells why
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
