import { dirname, join, resolve } from 'node:path';
import { type BuildOptions, readRegularFile, resolveConfig } from '@strake/core';
import { UsageError } from './usage-error.ts';

/** A program of the configuration. */
interface KnownProgram {
  readonly image: string;
  /** As written. */
  readonly package: string;
  /** Absolute directory, or an import path of another module. */
  readonly identity: string;
}

/**
 * The images of the configuration that contain these Go packages: each image is built completely, as configured.
 * @param cwd absolute directory that relative packages are resolved against
 * @returns undefined if the images list no programs at all, so that the packages can become their programs
 * @throws UsageError for a package that no image contains; CONFIG_* and other errors of the configuration
 */
export async function selectImages(
  packages: readonly string[],
  options: BuildOptions,
  cwd: string,
): Promise<readonly string[] | undefined> {
  const known = await knownPrograms(options);
  if (known.length === 0) return undefined;
  const picked = options.images ?? [];
  const open = known.filter(({ image }) => picked.length === 0 || picked.includes(image));
  const chosen = new Set<string>();
  for (const name of packages) {
    const identity = await identify(name, cwd);
    const images = open.filter((program) => program.identity === identity);
    if (images.length === 0) throw unknown(name, known, picked);
    for (const { image } of images) chosen.add(image);
  }
  return [...chosen];
}

/** Every program on any platform of any image. */
async function knownPrograms(options: BuildOptions): Promise<readonly KnownProgram[]> {
  const { images } = await resolveConfig({ ...options, config: withPlatforms(options.config) }, [
    'repository',
    'tags',
    'outputs',
  ]);
  const found = new Map<string, KnownProgram>();
  for (const [image, { platforms }] of Object.entries(images)) {
    for (const { options: plugins } of Object.values(platforms)) {
      const { go } = Object(plugins) as { readonly go?: unknown };
      const { dir, programs } = Object(go) as {
        readonly dir?: string;
        readonly programs?: readonly unknown[];
      };
      for (const given of programs ?? []) {
        const program = (typeof given === 'string' ? { package: given } : given) as {
          readonly package: string;
          readonly dir?: string;
        };
        const base = resolve(options.directory, program.dir ?? dir ?? '.');
        const identity = await identify(program.package, base);
        found.set(`${image}\0${identity}`, { image, package: program.package, identity });
      }
    }
  }
  return [...found.values()];
}

/** Only the base knows which platforms "all" means, and programs rarely depend on them. */
function withPlatforms(config: unknown): unknown {
  const one = (settings: unknown): Readonly<Record<string, unknown>> => {
    const given = Object(settings) as Readonly<Record<string, unknown>>;
    const isAll = [given.platforms].flat().includes('all');
    return isAll ? { ...given, platforms: ['linux/amd64'] } : given;
  };
  const top = one(config);
  if (typeof top.images !== 'object' || top.images === null) return top;
  const images = Object.entries(top.images).map(([name, image]) => [name, image && one(image)]);
  return { ...top, images: Object.fromEntries(images) };
}

/** A canonical name for a package: its directory, if that is in the surrounding module. */
async function identify(name: string, base: string): Promise<string> {
  if (/^\.{1,2}([/\\]|$)/.test(name)) return resolve(base, name);
  const module = await moduleAround(base);
  if (module && name === module.path) return module.directory;
  if (module && name.startsWith(`${module.path}/`))
    return resolve(module.directory, name.slice(module.path.length + 1));
  return name;
}

function readModule(file: string): string | undefined {
  try {
    return readRegularFile(file).toString();
  } catch {
    return undefined;
  }
}

async function moduleAround(
  directory: string,
): Promise<{ readonly path: string; readonly directory: string } | undefined> {
  const text = readModule(join(directory, 'go.mod'));
  if (text === undefined)
    return dirname(directory) === directory ? undefined : moduleAround(dirname(directory));
  const [, path] = /^module\s+"?([^\s"]+)/m.exec(text) ?? [];
  return path === undefined ? undefined : { path, directory };
}

function unknown(
  name: string,
  known: readonly KnownProgram[],
  picked: readonly string[],
): UsageError {
  const what =
    picked.length === 0
      ? `no image of the configuration contains ${name}`
      : `${picked.map((image) => `image "${image}"`).join(' and ')} ${picked.length > 1 ? 'do' : 'does'} not contain ${name}`;
  const list = known
    .filter(({ image }) => picked.length === 0 || picked.includes(image))
    .slice(0, 10)
    .map((program) => `${program.package} (image "${program.image}")`);
  return new UsageError(
    what,
    `Configured programs: ${list.join(', ') || 'none'}. Add the package to "go.programs", or replace them with --set 'go.programs=[${name}]'.`,
  );
}
