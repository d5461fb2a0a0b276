import type { JsonSchema } from '@strake/core/plugin';

/** The value of `ko` in the configuration of an image. */
export interface KoOptions {
  /** Import path of the only program of the image; its last element is the program's name. */
  readonly importPath: string;
  /**
   * Directory that becomes `/var/run/ko`: absolute, or relative to the configuration's directory. It may be missing; the layer is
   * made nevertheless.
   */
  readonly kodata?: string;
  /**
   * The widest directory that symlinks in `kodata` may lead into, as KO_DATA_PATH_ALLOWED_ROOT: absolute, or relative to the
   * configuration's directory. Default: what a build may read, which is its git work tree.
   */
  readonly kodataRoot?: string;
  /** Time of the entries below `/var/run/ko` in seconds since 1970, as KO_DATA_DATE_EPOCH. Default: 0. */
  readonly kodataTime?: number;
  /** Time of the image and of its program's history in seconds since 1970, as SOURCE_DATE_EPOCH. Default: the base's. */
  readonly created?: number;
  /** Linux capabilities of the program, as `setcap` takes them, or names, numbers and `all`. Other systems ignore them. */
  readonly capabilities?: readonly string[];
  /** Adds Delve, and starts the program with it. Only Linux on amd64 and arm64; without optimizations if `go.flags` say so. */
  readonly debug?: boolean;
  /** `User` of the config. Default: the base's. */
  readonly user?: string;
  /** Labels over the base's. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the manifests, over the base's, and of the index. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Go's times in JSON have four digits for the year. */
const LATEST = 253_402_300_799;
/** In the year 2242: what the header of a tar can hold. */
const LATEST_IN_TAR = 0o77777777777;
const seconds = (description: string, maximum = LATEST): JsonSchema => ({
  type: 'integer',
  minimum: 0,
  maximum,
  description,
});
const texts = (description: string): JsonSchema => ({
  type: 'object',
  additionalProperties: { type: 'string' },
  description,
});

/** JSON Schema of {@link KoOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Images as ko makes them.',
  required: ['importPath'],
  properties: {
    importPath: {
      type: 'string',
      minLength: 1,
      description: 'Import path of the only program of the image; its last element is its name.',
    },
    kodata: {
      type: 'string',
      minLength: 1,
      description:
        "Directory that becomes /var/run/ko, relative to the configuration's directory; it may be missing.",
    },
    kodataRoot: {
      type: 'string',
      minLength: 1,
      description:
        'The widest directory that symlinks in kodata may lead into. Default: the git work tree.',
    },
    kodataTime: seconds(
      'Time of the entries of kodata, in seconds since 1970. Default: 0.',
      LATEST_IN_TAR,
    ),
    created: seconds("Time of the image, in seconds since 1970. Default: the base's."),
    capabilities: {
      type: 'array',
      items: { type: 'string', minLength: 1 },
      description:
        'Linux capabilities of the program, as setcap takes them, or names, numbers and all.',
    },
    debug: {
      type: 'boolean',
      description: 'Adds Delve, and starts the program with it: Linux on amd64 and arm64.',
    },
    user: { type: 'string', description: "User of the config. Default: the base's." },
    labels: texts("Labels, over the base's."),
    annotations: texts("Annotations of the manifests, over the base's, and of the index."),
  },
};
