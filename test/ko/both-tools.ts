import { STRAKE } from '../e2e/strake.ts';
import {
  type Finished,
  type RunOptions,
  run,
  type Scope,
  startRegistry,
  temporaryDirectory,
  tool,
} from '../tool/index.ts';
import { putBase } from './put-base.ts';
import type { WorkTree } from './work-tree.ts';

/** What ko is called with: the same for `strake ko`. */
export interface Invocation {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** After `REGISTRY/`, in KO_DOCKER_REPO. Default: `images`. */
  readonly repository?: string;
}

/** What one of the tools said. In stdout its registry is `REGISTRY`, and its directory for files `OUT`. */
export interface ToolRun extends Finished {
  /** `127.0.0.1:5000` */
  readonly registry: string;
  /** A directory for what it writes: `OUT` in its arguments. */
  readonly out: string;
}

/** ko and `strake ko`, a registry for each, and one for the bases of both. */
export interface BothTools {
  readonly bases: Bases;
  run(tree: WorkTree, invocation: Invocation): Promise<{ ko: ToolRun; strake: ToolRun }>;
  runKo(tree: WorkTree, invocation: Invocation): Promise<ToolRun>;
  runStrake(tree: WorkTree, invocation: Invocation): Promise<ToolRun>;
}

export interface Bases {
  /** An OCI index with Linux and Windows. */
  readonly static: string;
  /** A manifest list of Docker. */
  readonly ubuntu: string;
  /** Digests of these indexes. */
  readonly digests: Readonly<Record<string, string>>;
}

/** Nothing that the caller has set for Go or ko. */
export const CLEAN = {
  CGO_ENABLED: undefined,
  GITHUB_ACTIONS: undefined,
  GOARCH: undefined,
  GOFLAGS: '-buildvcs=auto',
  GOOS: undefined,
  KOCACHE: undefined,
  KO_CONFIG_PATH: undefined,
  KO_DATA_DATE_EPOCH: undefined,
  KO_DEFAULTBASEIMAGE: undefined,
  KO_DEFAULTPLATFORMS: undefined,
  KO_DOCKER_REPO: undefined,
  NO_COLOR: '1',
  SOURCE_DATE_EPOCH: undefined,
};

/** @throws ToolMissing */
export async function bothTools(t: Scope): Promise<BothTools> {
  const ko = [await tool('ko')];
  const strake = [process.execPath, STRAKE, 'ko'];
  const [bases, forKo, forStrake] = await Promise.all([
    putBases(t),
    startRegistry(t, { kind: 'ggcr' }),
    startRegistry(t, { kind: 'ggcr' }),
  ]);
  const cache = await temporaryDirectory(t);
  const runTool = async (
    argv: readonly string[],
    registry: string,
    directory: string,
    { args, env, input, repository = 'images' }: Invocation,
  ): Promise<ToolRun> => {
    const out = await temporaryDirectory(t);
    const filled = args.map((arg) => arg.replaceAll('OUT', out));
    const options: RunOptions = {
      cwd: directory,
      env: {
        ...CLEAN,
        STRAKE_CACHE: cache,
        KO_DOCKER_REPO: repository === '' ? registry : `${registry}/${repository}`,
        ...env,
      },
      ...(input !== undefined && { input }),
    };
    const done = await run([...argv, ...filled], options);
    const stdout = done.stdout.replaceAll(registry, 'REGISTRY').replaceAll(out, 'OUT');
    return { ...done, stdout, registry, out };
  };
  const runKo = ({ koDirectory }: WorkTree, invocation: Invocation) =>
    runTool(ko, forKo.host, koDirectory, invocation);
  const runStrake = ({ directory }: WorkTree, invocation: Invocation) =>
    runTool(strake, forStrake.host, directory, invocation);
  return {
    bases,
    runKo,
    runStrake,
    // One after the other: what one writes must not be what the other finds.
    async run(tree, invocation) {
      const done = await runKo(tree, invocation);
      return { ko: done, strake: await runStrake(tree, invocation) };
    },
  };
}

async function putBases(t: Scope): Promise<Bases> {
  const { host } = await startRegistry(t, { kind: 'ggcr' });
  const [oci, docker] = [`${host}/static`, `${host}/ubuntu`];
  const digests = {
    [oci]: await putBase(t, oci, { family: 'oci' }),
    [docker]: await putBase(t, docker, { family: 'docker', config: { Cmd: ['/bin/bash'] } }),
  };
  return { static: oci, ubuntu: docker, digests };
}
