import { type JsonSchema, octalMode } from '@strake/core/plugin';

/** What any entry may say of itself. */
export interface EntryOptions {
  /** Octal text such as "0644". */
  readonly mode?: string;
  /** `uid` or `uid:gid`, numbers; default `0:0`. */
  readonly owner?: string | number;
  /** RFC 3339, or seconds since 1970; default: the image's timestamp. */
  readonly mtime?: string | number;
}

/** A file, or several below a path; exactly one of the sources. */
export interface FileOptions extends EntryOptions {
  /** A file, or a directory with everything in it, from the configuration's directory. */
  readonly file?: string;
  /** Files that match, each at its path from `directory`. */
  readonly glob?: string | readonly string[];
  /** Where a glob starts, from the configuration's directory. */
  readonly directory?: string;
  /** The text itself. */
  readonly content?: string;
  /** A file with templates in it. */
  readonly template?: string;
  /** Data, written in its format. */
  readonly toml?: Readonly<Record<string, unknown>>;
  readonly json?: unknown;
  readonly yaml?: unknown;
  /** Links on disk: default `keep`. */
  readonly symlinks?: 'keep' | 'follow';
  /** True: where `file`, `template` or anything that matches `glob` is not there, nothing is put in. */
  readonly optional?: boolean;
}

/** What stands under `files` or `symlinks` in the configuration. A path in the image is short for the same under `files`. */
export interface SymlinksOptions {
  readonly [path: `/${string}`]: string | FileOptions;
  /** Id of the layer; default: the key that the options stand under. */
  readonly layer?: string;
  /** Path in the image to target. */
  readonly links?: Readonly<Record<string, string>>;
  /** Path in the image to a file of the same layer. */
  readonly hardlinks?: Readonly<Record<string, string>>;
  readonly directories?: Readonly<Record<string, EntryOptions | null>>;
  /** Path in the image to a file; a text is `file`. */
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
        file: { ...path, description: 'A file, or a directory with everything in it.' },
        glob: {
          anyOf: [path, { type: 'array', items: path, minItems: 1 }],
          description: 'Files that match.',
        },
        directory: { ...path, description: 'Where the glob starts.' },
        content: { type: 'string', description: 'The text itself.' },
        template: { ...path, description: 'A file with templates in it.' },
        toml: { type: 'object', description: 'Data, written as TOML.' },
        json: { description: 'Data, written as JSON.' },
        yaml: { description: 'Data, written as YAML.' },
        symlinks: { enum: ['keep', 'follow'], description: 'Links on disk; default keep.' },
        optional: {
          type: 'boolean',
          description: 'True: a file, template or match that is not there is left out.',
        },
      },
    },
  ],
};

/** How a path in the image begins, a Windows one too; what begins with a template may be one. */
export const IMAGE_PATH = '^(/|[A-Za-z]:[/\\\\]|\\{)';

/** JSON Schema of {@link SymlinksOptions}. */
export const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  description: 'Links and files. A path in the image is short for the same under "files".',
  patternProperties: { [IMAGE_PATH]: file },
  'x-hint': 'Paths in the image are absolute: "/srv/www", not "srv/www".',
  properties: {
    layer: {
      ...path,
      description:
        'Id of the layer that they go into; default: files, or symlinks where the options stand under that.',
    },
    links: {
      ...texts,
      description: 'Symlinks: path in the image to target. {a,b} in a path is spread.',
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
      description: 'Files: path in the image to where they come from; a text is a file on disk.',
      additionalProperties: file,
    },
  },
};
