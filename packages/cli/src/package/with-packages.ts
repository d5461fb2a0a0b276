import { isAbstract, isRecord, type PackageReader } from '@strake/core';
import { UsageError } from '../usage-error.ts';

/** The directories that packages are relative to, and the images they are for. */
export interface PackageTarget {
  /** The absolute working directory of the command. */
  readonly cwd: string;
  /** The absolute directory of the configuration. */
  readonly directory: string;
  /** Images picked by `--image`. */
  readonly images: readonly string[];
}

type Settings = Readonly<Record<string, unknown>>;

/**
 * Sets these packages as options of their plugin.
 * @throws UsageError if the configuration has several images and none is selected
 */
export async function withPackages(
  config: unknown,
  packages: readonly string[],
  reader: PackageReader,
  target: PackageTarget,
): Promise<unknown> {
  const top = asRecord(config);
  const images = asRecord(top.images);
  const names = Object.keys(images).filter((name) => !isAbstract(name));
  const withOptions = async (settings: Settings, shared: Settings): Promise<Settings> => {
    const [own] = reader.keys;
    const key =
      reader.keys.find((each) => Object.hasOwn(settings, each) || Object.hasOwn(shared, each)) ??
      own;
    const given = asRecord(settings[key]);
    const beside = { ...asRecord(shared[key]), ...given };
    return {
      ...settings,
      [key]: { ...given, ...(await reader.options(packages, target, beside)) },
    };
  };
  if (names.length === 0) return withOptions(top, {});
  const [picked = names[0]] = target.images;
  if (picked === undefined || (names.length > 1 && target.images.length !== 1)) {
    throw new UsageError(
      `packages on the command line need a target: the configuration has ${names.length} images`,
      `Select one with --image: ${names.join(', ')}.`,
    );
  }
  const image = await withOptions(asRecord(images[picked]), top);
  return { ...top, images: { ...images, [picked]: image } };
}

function asRecord(value: unknown): Settings {
  return isRecord(value) ? value : {};
}
