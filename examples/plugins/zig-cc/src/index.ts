import {
  type CompileStep,
  definePlugin,
  formatPlatform,
  type Platform,
  type Plugin,
  StrakeError,
} from '@strake/core/plugin';

export interface ZigOptions {
  /** The compiler; default `["zig"]`, with PyPI's ziglang `["python3", "-m", "ziglang"]`. */
  readonly command?: readonly string[];
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  '386': 'x86',
  amd64: 'x86_64',
  arm: 'arm',
  arm64: 'aarch64',
  ppc64le: 'powerpc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
};

/** Zig's name of a platform: musl, so that programs are static and run on any base. */
function target({ os, architecture, variant }: Platform): string {
  const machine = ARCHITECTURES[architecture];
  if (machine && os === 'windows') return `${machine}-windows-gnu`;
  const float = architecture === 'arm' ? (variant === 'v5' ? 'eabi' : 'eabihf') : '';
  if (machine && os === 'linux') return `${machine}-linux-musl${float}`;
  throw new StrakeError('PLUGIN_REFUSED', `zig cc has no target for ${os}/${architecture}`, {
    hint: `Build without cgo there. Known: ${Object.keys(ARCHITECTURES).join(', ')}.`,
  });
}

const description = 'The compiler with its first arguments; default zig.';

/** Lets Go programs with C in them be built for every platform: `zig cc` is the C compiler of all of them. */
export const plugin: Plugin = definePlugin<ZigOptions | undefined>({
  name: 'zig-cc',
  schema: {
    type: 'object',
    additionalProperties: false,
    properties: {
      command: { type: 'array', items: { type: 'string' }, minItems: 1, description },
    },
  },
  compile: [
    // Before plugin-go asks which files belong to a package: without cgo those that import "C" do not.
    {
      stage: 'prepare',
      handler: (job) => ({ ...job, env: { ...job.env, CGO_ENABLED: '1' } }),
    },
    {
      stage: 'adjust',
      async handler(job, { images, platform, run }) {
        const isGo = ({ argv }: CompileStep) => argv[0] === 'go' && argv[1] === 'build';
        if (!job.steps.some(isGo)) return undefined;
        const command = images.find(({ options }) => options?.command)?.options?.command ?? ['zig'];
        const { exitCode } = await run([...command, 'version']).catch(() => ({ exitCode: 127 }));
        if (exitCode !== 0) {
          throw new StrakeError('TOOL_NOT_FOUND', `"${command.join(' ')}" does not run`, {
            platform: formatPlatform(platform),
            hint: 'pip install ziglang, then zig-cc: { command: [python3, -m, ziglang] }; or see ziglang.org.',
          });
        }
        // Without it zig looks for undefined behaviour, and Go does not link what that needs.
        const flags = `-target ${target(platform)} -fno-sanitize=undefined`;
        const zig = command.map((word) => (/\s/.test(word) ? `'${word}'` : word)).join(' ');
        const env = { CC: `${zig} cc ${flags}`, CXX: `${zig} c++ ${flags}` };
        const set = (step: CompileStep) => ({ ...step, env: { ...step.env, ...env } });
        return { ...job, steps: job.steps.map((step) => (isGo(step) ? set(step) : step)) };
      },
    },
  ],
});
