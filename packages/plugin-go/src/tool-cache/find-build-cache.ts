import { basename, dirname, isAbsolute } from 'node:path';
import { type FoundToolCache, StrakeError, type ToolCacheHost } from '@strake/core/plugin';
import { askGo } from '../ask-go.ts';
import { flagName, flagValue, isOn, splitFlags } from '../flag-values.ts';
import { isRelease } from '../shared-inputs.ts';
import { VARIANT_VARIABLES } from '../variant-variable.ts';
import { moduleEntry } from './project-modules.ts';

/** Variables that change what go compiles. Those named CGO_…FLAGS are only in action IDs: to ask for them starts a GOCACHEPROG. */
const COMPILED = ['GOEXPERIMENT', 'GOFIPS140', 'GOFLAGS', 'GOWASM', ...VARIANT_VARIABLES];
const CGO = ['CC', 'CXX'];

const PLACE = ['GOCACHE', 'GOCACHEPROG', 'GOMOD', 'GOMODCACHE', 'GOWORK'];
const TOOL = ['GOVERSION', 'GOOS', 'GOARCH', 'CGO_ENABLED'];

/**
 * The build cache that the user's own `go build` and `go test` use in a directory. Results with cgo are shared as well, as far as
 * their action IDs contain the C compiler, which is what Go itself relies on.
 * @throws TOOL_NOT_FOUND without go, TOOL_FAILED for settings or a go.mod that go refuses
 */
export async function findBuildCache(
  host: ToolCacheHost,
  directory: string,
): Promise<FoundToolCache | { readonly why: string }> {
  const said = await goEnv(host, directory);
  const of = (name: string) => said[name] ?? '';
  if (of('GOCACHEPROG') !== '') return { why: 'GOCACHEPROG is set' };
  if (!isAbsolute(of('GOCACHE'))) return { why: 'GOCACHE is off, or not an absolute path' };
  if (!isRelease(of('GOVERSION')))
    return { why: `"${of('GOVERSION')}" is a development version of Go` };
  const flags = splitFlags(of('GOFLAGS'));
  const apart = flags.find((flag) => ['toolexec', 'overlay'].includes(flagName(flag)));
  if (apart !== undefined) return { why: `GOFLAGS sets -${flagName(apart)}` };
  if (!isInModule(said)) return { why: `${directory} is not in a Go module` };
  const modules = await mainModules(host, directory);
  const variables = of('CGO_ENABLED') === '1' ? [...COMPILED, ...CGO] : COMPILED;
  return {
    directory: of('GOCACHE'),
    platform: { os: of('GOOS'), architecture: of('GOARCH') },
    operands: modules,
    key: [
      of('GOVERSION'),
      `CGO_ENABLED=${of('CGO_ENABLED')}`,
      ...variables.filter((name) => of(name) !== '').map((name) => `${name}=${of(name)}`),
      ...(isOn(flagValue(flags, 'trimpath')) ? [] : directories(said)),
      ...modules.map(moduleEntry),
    ],
  };
}

type Variables = Readonly<Record<string, string | undefined>>;

/** Outside of modules, GOMOD is empty or the null device. */
function isInModule({ GOMOD = '', GOWORK = '' }: Variables): boolean {
  return isAbsolute(GOWORK) || basename(GOMOD) === 'go.mod';
}

/** Without -trimpath, action IDs contain directories. */
function directories({ GOMODCACHE = '', GOMOD = '', GOWORK = '' }: Variables): readonly string[] {
  const project = isAbsolute(GOWORK) ? GOWORK : GOMOD;
  return [`modules in ${GOMODCACHE}`, `project in ${dirname(project)}`];
}

async function goEnv(host: ToolCacheHost, directory: string): Promise<Variables> {
  const names = [...TOOL, ...PLACE, ...COMPILED, ...CGO];
  return JSON.parse(await say(host, directory, ['env', '-json', ...names])) as Variables;
}

/** Their paths, sorted. */
async function mainModules(host: ToolCacheHost, directory: string): Promise<readonly string[]> {
  const text = await say(host, directory, ['list', '-m']);
  return text
    .split('\n')
    .filter((line) => line !== '')
    .sort();
}

/** What a go command prints. */
async function say(
  host: ToolCacheHost,
  directory: string,
  argv: readonly string[],
): Promise<string> {
  const { exitCode, stdout, stderr } = await askGo(host, argv, { directory });
  if (exitCode === 0) return stdout;
  const [command, flag] = argv;
  throw new StrakeError('TOOL_FAILED', `"go ${command} ${flag}" failed in ${directory}`, {
    output: stderr.trim(),
    hint: 'Run it there in a shell to see why.',
  });
}
