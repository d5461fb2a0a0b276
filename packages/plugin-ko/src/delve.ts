import type { CompileContext, CompiledOutput, CompileJob, Platform } from '@strake/core/plugin';
import type { KoOptions } from './options.ts';

/** The name of Delve: of its output, its layer and its program. */
export const DELVE = 'dlv';

const MODULE = 'github.com/go-delve/delve';
/** Pinned, so that an image for debugging is reproducible; ko builds what its repository has that day. */
const VERSION = 'v1.27.2';

/** Delve's arguments before the program. Source: ko, pkg/build/gobuild.go `buildOne`. */
export const DELVE_ARGUMENTS: readonly string[] = [
  'exec',
  '--listen=:40000',
  '--headless',
  '--log',
  '--accept-multiclient',
  '--api-version=2',
  '--',
];

/** Whether Delve runs there. Source: ko, pkg/build/gobuild.go `doesPlatformSupportDebugging`. */
function hasDelve({ os, architecture }: Platform): boolean {
  return os === 'linux' && ['amd64', 'arm64'].includes(architecture);
}

/** The compiled Delve of an image; undefined if it is not debugged on its platform. */
export function delveFile(outputs: readonly CompiledOutput[]): string | undefined {
  return outputs.find(({ id }) => id === `ko ${DELVE}`)?.file;
}

/**
 * Adds a step that compiles Delve from the module proxy, once for all images that are debugged.
 * @throws TOOL_NOT_FOUND, TOOL_FAILED
 */
export async function compileDelve(
  job: CompileJob,
  context: CompileContext<KoOptions | undefined>,
): Promise<CompileJob | undefined> {
  const { platform, outputDirectory, log } = context;
  const images = context.images.filter(({ options }) => options?.debug === true);
  if (images.length === 0) return undefined;
  if (!hasDelve(platform)) {
    log.warn(
      `images for ${platform.os}/${platform.architecture} are made without Delve, which does not support it`,
      'It supports linux/amd64 and linux/arm64.',
    );
    return undefined;
  }
  const directory = await moduleDirectory(context);
  const file = `${outputDirectory}/ko/${DELVE}`;
  const { os, architecture } = platform;
  return {
    ...job,
    steps: [
      ...job.steps,
      {
        id: `go build ${MODULE}/cmd/dlv@${VERSION}`,
        argv: [
          ...['go', 'build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w'],
          ...['-o', file, './cmd/dlv'],
        ],
        directory,
        // What is set for the program does not matter for another module.
        env: {
          GOOS: os,
          GOARCH: architecture,
          CGO_ENABLED: '0',
          GOFLAGS: '',
          GOWORK: 'off',
          GO111MODULE: '',
        },
        processors: 'GOMAXPROCS',
        // The sources are those of the version, and their checksums are in its go.sum.
        inputs: { env: ['GO*', '!GOMAXPROCS'], commands: [['go', 'version']] },
        outputs: [file],
      },
    ],
    outputs: [
      ...job.outputs,
      ...images.map(({ name }) => ({ id: `ko ${DELVE}`, image: name, file })),
    ],
  };
}

/** Where the sources of Delve are after they have been downloaded. */
async function moduleDirectory({
  run,
  error,
}: Pick<CompileContext, 'error' | 'run'>): Promise<string> {
  const argv = ['go', 'mod', 'download', '-json', `${MODULE}@${VERSION}`];
  const { exitCode, stdout, stderr } = await run(argv, {
    env: { GOFLAGS: '', GOWORK: 'off', GO111MODULE: '' },
  });
  const Dir = exitCode === 0 ? /"Dir": *("(?:[^"\\]|\\.)*")/.exec(stdout)?.[1] : undefined;
  if (Dir !== undefined) return JSON.parse(Dir) as string;
  throw error('TOOL_FAILED', `Delve ${VERSION} could not be downloaded`, {
    output: (stderr.trim() || stdout.trim()).slice(0, 4000),
    hint: 'Check GOPROXY and the network, or build without "debug".',
  });
}
