import type { JsonSchema } from '@strake/core/plugin';

/** What decides how a program is built; for one program or, at the top, for all of them. */
export interface BuildFlags {
  /** Directory of the module, from the configuration's directory; default: that directory. */
  readonly dir?: string;
  /** Further flags of `go build`; `-trimpath` is there unless they say otherwise. */
  readonly flags?: readonly string[];
  /** Flags of the linker; a value with spaces stays whole: `-X main.title=hello world`. */
  readonly ldflags?: readonly string[];
  /** Build tags. */
  readonly tags?: readonly string[];
  /** Over the caller's environment. GOOS, GOARCH and the variant's variable are the platform's. */
  readonly env?: Readonly<Record<string, string | number>>;
}

/** One main package. */
export interface ProgramOptions extends BuildFlags {
  /** `./cmd/app`, an import path, or a main package of a module that go.mod requires. */
  readonly package: string;
  /** In the image; default `/app/NAME`. On Windows a path without extension gets `.exe`. */
  readonly path?: string;
  /** Starts when the image runs; the only program does without being told. */
  readonly entrypoint?: boolean;
}

/** What stands under `go` in the configuration. */
export interface GoOptions extends BuildFlags {
  readonly programs?: readonly (string | ProgramOptions)[];
  /** Id of the layer that the programs go into; default `go`. */
  readonly layer?: string;
}

/** Go splits these at spaces or commas, so they have to tell what came from a variable. */
const marked = { 'x-marked': true };

const flags = {
  dir: {
    type: 'string',
    minLength: 1,
    description: "Directory of the Go module, from the configuration's directory.",
  },
  flags: {
    type: 'array',
    items: { type: 'string' },
    description: 'Further flags of go build.',
    ...marked,
  },
  ldflags: {
    type: 'array',
    items: { type: 'string' },
    description: 'Flags of the linker; a value with spaces stays whole.',
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
    description: "Environment of go, over the caller's.",
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
    layer: {
      type: 'string',
      minLength: 1,
      description: 'Id of the layer that the programs go into.',
    },
    programs: {
      type: 'array',
      description: 'Main packages; a text is the package alone.',
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
                description: 'Relative, an import path, or of a required module.',
              },
              path: {
                type: 'string',
                minLength: 1,
                description: 'Path in the image; default /app/NAME.',
              },
              entrypoint: { type: 'boolean', description: 'Starts when the image runs.' },
            },
          },
        ],
      },
    },
  },
};
