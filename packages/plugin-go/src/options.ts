import type { JsonSchema } from '@strake/core/plugin';

/** Build settings of one program or, at the top level, of all programs. */
export interface BuildFlags {
  /** Directory of the module, relative to the configuration's directory, which is the default. */
  readonly dir?: string;
  /** More flags of `go build`; `-trimpath` is added unless one of them is `-trimpath`. */
  readonly flags?: readonly string[];
  /** Flags of the linker. A value may contain spaces: `-X main.title=hello world`. */
  readonly ldflags?: readonly string[];
  /** Build tags. */
  readonly tags?: readonly string[];
  /** Environment variables, over the caller's. GOOS, GOARCH and the variant's variable come from the platform. */
  readonly env?: Readonly<Record<string, string | number>>;
}

/** One main package. */
export interface ProgramOptions extends BuildFlags {
  /** `./cmd/app`, an import path, or a main package of a module that go.mod requires. */
  readonly package: string;
  /** Path in the image; default `/app/NAME`. On Windows, a path without extension gets `.exe`. */
  readonly path?: string;
  /** Makes the program the entrypoint; implied for an image's only program. */
  readonly entrypoint?: boolean;
}

/** The value of `go` in the configuration. */
export interface GoOptions extends BuildFlags {
  readonly programs?: readonly (string | ProgramOptions)[];
  /**
   * The version of Go: `1.26.8`, `from go.mod` for that of its toolchain or go line, or `local` for the go on PATH, whatever it is. Default: what
   * the go on PATH chooses, and without one that of go.mod. If it is not on this machine, it is fetched.
   */
  readonly version?: string;
  /** ID of the layer that contains the programs; default `go`. */
  readonly layer?: string;
  /**
   * `local`: the machine keeps Go's build cache for itself. Default: with a remote cache, machines share the compiled packages of a
   * program that has to be compiled.
   */
  readonly cache?: 'shared' | 'local';
}

/** Marks the values of variables: go splits these options at spaces or commas. */
const marked = { 'x-marked': true };

const flags = {
  dir: {
    type: 'string',
    minLength: 1,
    description: "Directory of the Go module, relative to the configuration's directory.",
  },
  flags: {
    type: 'array',
    items: { type: 'string' },
    description: 'More flags of go build.',
    ...marked,
  },
  ldflags: {
    type: 'array',
    items: { type: 'string' },
    description: 'Flags of the linker. A value may contain spaces.',
    ...marked,
  },
  tags: {
    type: 'array',
    items: { type: 'string' },
    description: 'Build tags.',
    ...marked,
  },
  env: {
    type: 'object',
    additionalProperties: { type: ['string', 'number'] },
    description: "Environment variables of go, over the caller's.",
    ...marked,
  },
};

/** JSON Schema of {@link GoOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Go programs.',
  properties: {
    ...flags,
    version: {
      anyOf: [
        { enum: ['from go.mod', 'local'] },
        { type: 'string', pattern: '^1\\.[0-9]+(\\.[0-9]+|rc[0-9]+)$' },
      ],
      description:
        'The version of Go, such as "1.26.8"; "from go.mod"; or "local" for the go on PATH. It is fetched if it is missing.',
    },
    layer: {
      type: 'string',
      minLength: 1,
      description: 'ID of the layer that contains the programs.',
    },
    cache: {
      enum: ['shared', 'local'],
      description: "Whether Go's build cache is shared through the remote cache; default shared.",
    },
    programs: {
      type: 'array',
      description: 'Main packages. A string is short for { package: STRING }.',
      items: {
        anyOf: [
          { type: 'string', minLength: 1 },
          {
            type: 'object',
            additionalProperties: false,
            required: ['package'],
            properties: {
              ...flags,
              package: {
                type: 'string',
                minLength: 1,
                description:
                  'A relative directory, or an import path of this module or a required one.',
              },
              path: {
                type: 'string',
                minLength: 1,
                description: 'Path in the image; default /app/NAME.',
              },
              entrypoint: {
                type: 'boolean',
                description: 'Makes the program the entrypoint; implied for a single program.',
              },
            },
          },
        ],
      },
    },
  },
};
