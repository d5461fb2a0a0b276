import { basename, join } from 'node:path';
import type { CompileContext, PackageOptions, Plugin } from '@strake/core/plugin';
import { addLayer, definePlugin, formatPlatform } from '@strake/core/plugin';

type Options = { readonly programs: Readonly<Record<string, string>> } | undefined;

const description = 'Name of each binary to its path in the image.';
/** Variables that cargo and rustc read. */
const VARIABLES = ['CARGO_*', 'RUST*'];
const programs = { type: 'object', additionalProperties: { type: 'string' }, description };

/** `strake build ./crates/app`: a directory with a Cargo.toml, whose program has its name. */
const packages: PackageOptions = (names, { cwd, files }) => {
  if (names.some((name) => files.read(join(cwd, name, 'Cargo.toml')) === undefined)) return;
  const bins = names.map((name) => basename(name));
  return { programs: Object.fromEntries(bins.map((bin) => [bin, `/bin/${bin}`])) };
};

/** Builds Rust programs with cargo, statically, and puts them into a layer. */
export const plugin: Plugin = definePlugin<Options>({
  name: 'rust',
  schema: { type: 'object', additionalProperties: false, properties: { programs } },
  packages,
  compile: {
    when: { os: ['linux'] },
    async handler(job, context) {
      const { directory, outputDirectory } = context;
      const wanted = context.images.flatMap(({ name: image, options }) =>
        Object.keys(options?.programs ?? {}).map((bin) => ({ image, bin })),
      );
      if (wanted.length === 0) return undefined;
      const target = await findTarget(context);
      const bins = [...new Set(wanted.map(({ bin }) => bin))];
      const flags = ['-C', 'target-feature=+crt-static', `--remap-path-prefix=${directory}=.`];
      const home = join(outputDirectory, 'cargo');
      const argv = ['cargo', 'build', '--release', '--locked', '--target', target];
      const file = (bin: string) => join(home, target, 'release', bin);
      const step = {
        id: `cargo build ${bins.join(' ')}`,
        argv: [...argv, '--target-dir', home, ...bins.map((bin) => `--bin=${bin}`)],
        directory,
        // Not RUSTFLAGS, which cargo splits at spaces.
        env: { CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f') },
        inputs: { directories: [directory], commands: [['rustc', '-V']], env: VARIABLES },
        outputs: bins.map(file),
      };
      const made = wanted.map(({ image, bin }) => ({ id: `rust:${bin}`, image, file: file(bin) }));
      return { ...job, steps: [...job.steps, step], outputs: [...job.outputs, ...made] };
    },
  },
  layer(plan, { options, outputs }) {
    const entries = Object.entries(options?.programs ?? {}).flatMap(([bin, path]) => {
      const output = outputs.find(({ id }) => id === `rust:${bin}`);
      if (!output) return [];
      return { type: 'file' as const, path, mode: 0o755, content: { file: output.file } };
    });
    return addLayer(plan, { id: 'rust', entries, createdBy: 'cargo build' });
  },
  mutate({ config, ...draft }, { options, configured }) {
    const [path, ...others] = Object.values(options?.programs ?? {});
    if (!path || others.length > 0 || configured.includes('entrypoint')) return undefined;
    return { ...draft, config: { ...config, config: { ...config.config, Entrypoint: [path] } } };
  },
});

const MACHINES: Record<string, string> = { amd64: 'x86_64', arm64: 'aarch64' };

/** Musl before gnu. */
async function findTarget({ platform, run, error }: CompileContext<Options>): Promise<string> {
  const machine = MACHINES[platform.architecture] ?? platform.architecture;
  const names = ['musl', 'gnu'].map((libc) => `${machine}-unknown-linux-${libc}`);
  const { stdout } = await run(['rustup', 'target', 'list', '--installed']);
  const found = names.find((name) => stdout.split('\n').includes(name));
  if (found) return found;
  const name = formatPlatform(platform);
  throw error('TOOL_NOT_FOUND', `Rust has no target for ${name}`, {
    hint: `Install one: rustup target add ${names[0]}`,
  });
}
