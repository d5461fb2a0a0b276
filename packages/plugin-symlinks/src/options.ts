import { type JsonSchema, octalMode } from '@strake/core/plugin';

/** Options of every entry. */
export interface EntryOptions {
  /** Octal string such as "0644". */
  readonly mode?: string;
  /** `uid` or `uid:gid`, numbers; default `0:0`. */
  readonly owner?: string | number;
  /** RFC 3339, or seconds since 1970; default: the image's timestamp. */
  readonly mtime?: string | number;
}

/** One file, or several below a path, from exactly one source. */
export interface FileOptions extends EntryOptions {
  /** A file, or a directory with all its contents, relative to the configuration's directory. */
  readonly file?: string;
  /** Matching files, each at its path relative to `directory`. */
  readonly glob?: string | readonly string[];
  /** Start of a glob, relative to the configuration's directory. */
  readonly directory?: string;
  /** The text itself. */
  readonly content?: string;
  /** A file with templates. */
  readonly template?: string;
  /** Data, serialised in its format. */
  readonly toml?: Readonly<Record<string, unknown>>;
  readonly json?: unknown;
  readonly yaml?: unknown;
  /** How to handle links on disk: default `keep`. */
  readonly symlinks?: 'keep' | 'follow';
  /** True: adds nothing if `file` or `template` does not exist, or nothing matches `glob`. */
  readonly optional?: boolean;
}

/** The value of `files` or `symlinks` in the configuration. A path in the image is short for the same path under `files`. */
export interface SymlinksOptions {
  readonly [path: `/${string}`]: string | FileOptions;
  /** ID of the layer; default: the key of the options. */
  readonly layer?: string;
  /** Path in the image to target. */
  readonly links?: Readonly<Record<string, string>>;
  /** Path in the image to a file of the same layer. */
  readonly hardlinks?: Readonly<Record<string, string>>;
  readonly directories?: Readonly<Record<string, EntryOptions | null>>;
  /** Path in the image to a file; a string is `file`. */
  readonly files?: Readonly<Record<string, string | FileOptions>>;
}

const entry = {
  mode: octalMode,
  owner: {
    anyOf: [
      { type: 'integer', minimum: 0 },
      { type: 'string', pattern: '^\\d+(:\\d+)?$' },
    ],
    description: 'uid or uid:gid; default 0:0.',
  },
  mtime: { type: ['string', 'integer'], description: 'RFC 3339, or seconds since 1970.' },
};
const texts = { type: 'object', additionalProperties: { type: 'string', minLength: 1 } };
const path = { type: 'string', minLength: 1 };
const file = {
  anyOf: [
    path,
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        ...entry,
        file: { ...path, description: 'A file, or a directory with all its contents.' },
        glob: {
          anyOf: [path, { type: 'array', items: path, minItems: 1 }],
          description: 'Matching files.',
        },
        directory: { ...path, description: 'Start of the glob.' },
        content: { type: 'string', description: 'The text itself.' },
        template: { ...path, description: 'A file with templates.' },
        toml: { type: 'object', description: 'Data, written as TOML.' },
        json: { description: 'Data, written as JSON.' },
        yaml: { description: 'Data, written as YAML.' },
        symlinks: {
          enum: ['keep', 'follow'],
          description: 'How to handle links on disk; default keep.',
        },
        optional: {
          type: 'boolean',
          description: 'True skips a missing file, template or match.',
        },
      },
    },
  ],
};

/** The start of a path in the image, also on Windows; a template at the start is allowed. */
export const IMAGE_PATH = '^(/|[A-Za-z]:[/\\\\]|\\{)';

/** JSON Schema of {@link SymlinksOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Links and files. A path in the image is short for the same path under "files".',
  patternProperties: { [IMAGE_PATH]: file },
  'x-hint': 'Paths in the image are absolute: "/srv/www", not "srv/www".',
  properties: {
    layer: {
      ...path,
      description: 'ID of their layer; default: the key of the options, files or symlinks.',
    },
    links: {
      ...texts,
      description: 'Symlinks: path in the image to target. {a,b} in a path is expanded.',
    },
    hardlinks: {
      ...texts,
      description: 'Hard links: path in the image to a file of the same layer.',
    },
    directories: {
      type: 'object',
      description: 'Directories: path in the image to mode, owner and mtime.',
      additionalProperties: {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: entry,
      },
    },
    files: {
      type: 'object',
      description: 'Files: path in the image to source; a string is a file on disk.',
      additionalProperties: file,
    },
  },
};
