import type { JsonSchema } from '../../plugin/definition.ts';

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: { type: 'string' } };
const duration = {
  ...text,
  'x-hint': 'Durations are strings with a unit: 30s, 1m30s, 500ms.',
};
const scalar = { type: ['string', 'number', 'boolean', 'null'] };
const scalars = { type: 'object', additionalProperties: scalar };
const data = {};
const size = {
  type: ['string', 'integer'],
  minimum: 0,
  pattern: '^\\d{1,15}(\\.\\d{1,9})?( ?([kKmMgGtT]i?)?[bB])?$',
  'x-form': 'a size',
  'x-hint': 'Write sizes like 30MB, 512KiB, or in bytes.',
};
const seconds = { type: 'number', exclusiveMinimum: 0 };

const history = {
  type: 'object',
  additionalProperties: false,
  properties: {
    created: { type: 'string' },
    author: { type: 'string' },
    created_by: { type: 'string' },
    comment: { type: 'string' },
    empty_layer: { type: 'boolean' },
  },
};

const config = {
  type: 'object',
  description: "How containers of the image start. Absent keys keep the base's values.",
  additionalProperties: false,
  properties: {
    entrypoint: { ...texts, description: "Program and first arguments. Removes the base's cmd." },
    cmd: { ...texts, description: 'Default arguments.' },
    env: { ...scalars, description: "Environment, merged over the base's; null removes." },
    workdir: { ...text, description: 'Working directory, an absolute path.' },
    user: { type: ['string', 'integer'], description: 'User name or ID, or USER:GROUP.' },
    labels: {
      type: 'object',
      additionalProperties: data,
      description: "Labels, merged over the base's; null removes, lists and maps become JSON.",
    },
    exposedPorts: {
      type: 'array',
      items: {
        type: ['string', 'integer'],
        minimum: 1,
        maximum: 65_535,
        pattern: '^[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?(/(tcp|udp|sctp))?$',
        'x-form': 'a port',
        'x-hint': 'Write ports like 8080, 53/udp or 7000-7010/tcp.',
      },
      description: 'Ports such as 8080 or 53/udp.',
    },
    volumes: { ...texts, description: 'Absolute paths of volumes.' },
    stopSignal: {
      type: ['string', 'integer'],
      description: 'Signal that stops a container: SIGINT, SIGRTMIN+3 or 15.',
    },
    healthcheck: {
      type: 'object',
      additionalProperties: false,
      description: "How Docker checks a container; replaces the base's.",
      properties: {
        test: {
          anyOf: [text, { type: 'array', items: { type: 'string' }, minItems: 1 }],
          description: '[CMD, PROGRAM, ARGUMENT], a string for the shell, or [NONE].',
        },
        interval: { ...duration, description: 'Time between checks, such as 30s or 1m30s.' },
        timeout: { ...duration, description: 'Time-out of one check.' },
        startPeriod: { ...duration, description: 'Failures before it do not count.' },
        startInterval: { ...duration, description: 'Time between checks during startPeriod.' },
        retries: {
          type: 'integer',
          minimum: 0,
          description: 'Consecutive failures until the container is unhealthy.',
        },
      },
    },
    created: { ...text, description: 'Time of creation, RFC 3339.' },
    history: {
      anyOf: [{ enum: ['append', 'reset'] }, { type: 'array', items: history }],
      description: "History entries; default: append to the base's.",
    },
  },
};

const variable = {
  anyOf: [
    { type: ['string', 'number', 'boolean'] },
    {
      type: 'object',
      additionalProperties: false,
      properties: {
        literal: { type: ['string', 'number', 'boolean'], description: 'The value itself.' },
        env: { ...text, description: 'Name of an environment variable.' },
        file: { ...text, description: 'A file, relative to the directory of the configuration.' },
        format: {
          enum: ['text', 'json', 'toml', 'yaml'],
          description: 'Format of the file; default: by its extension.',
        },
        path: { ...text, description: 'Dotted path to the value in the file.' },
        command: {
          type: 'array',
          items: { type: 'string' },
          minItems: 1,
          description: 'Program and arguments; its output is the value.',
        },
        inputs: {
          type: 'object',
          additionalProperties: false,
          description:
            'Inputs of the command: it runs again only if one of them changes. Default: it runs in every build.',
          properties: {
            files: { ...texts, description: 'Files, and directories with all their contents.' },
            env: {
              ...texts,
              description: 'Environment variables; GO* means all that begin with GO.',
            },
          },
        },
        git: {
          enum: ['describe', 'commit', 'short', 'tag', 'branch'],
          description: 'A value from the git work tree.',
        },
        pattern: {
          ...text,
          description: 'Glob that selects tags or branches (git describe --match).',
        },
        abbrev: {
          type: 'integer',
          minimum: 4,
          maximum: 64,
          description: 'Length of the abbreviated commit; default 12.',
        },
        fallback: {
          type: ['string', 'number', 'boolean'],
          description: 'Used when the variable has no value.',
        },
      },
    },
  ],
};

/** Keys of an image; at the top level they apply to all images. */
export const IMAGE_PROPERTIES: Readonly<Record<string, unknown>> = {
  platforms: {
    anyOf: [{ const: 'all' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    description: 'OS/ARCH[/VARIANT][:OSVERSION], or all. Default: linux/amd64 and linux/arm64.',
  },
  repository: { ...text, description: 'Repository to push to, without tag.' },
  tags: { ...texts, description: 'Default: latest.' },
  platformTags: { ...texts, description: 'Tags of single platforms.' },
  base: {
    ...text,
    description:
      'Reference, oci:DIR, oci-archive:FILE, docker-archive:FILE, docker-daemon:NAME, scratch, or builtin:static (the default on Linux).',
  },
  mediaTypes: { enum: ['oci', 'docker'], description: "Default: the base's family." },
  vcs: {
    anyOf: [{ type: 'boolean' }, { const: 'labels' }],
    description: 'Whether programs and labels name the commit; labels: only labels. Default: true.',
  },
  timestamp: {
    type: ['string', 'integer'],
    description: 'Time of entries: RFC 3339, or seconds since 1970.',
  },
  config,
  annotations: {
    type: 'object',
    additionalProperties: data,
    description: 'Annotations of manifest and index; or a map with manifest, index and descriptor.',
  },
  outputs: {
    ...texts,
    description: 'Destinations; default: oci:dist/oci. An empty list writes only archives.',
  },
  archives: {
    type: 'array',
    description: "Archives of each platform's files above its base.",
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['file'],
      properties: {
        file: {
          ...text,
          description: 'NAME.tgz or NAME.zip; use {{os}} and {{arch}} to distinguish platforms.',
        },
        strip: {
          ...text,
          description: 'Directory of the image that becomes the root of the archive.',
        },
        checksum: {
          type: ['boolean', 'string'],
          minLength: 1,
          description:
            'True writes NAME.tgz.sha256 beside it; a file name, such as out/SHA256SUMS, collects the checksums of all archives that name it. Both work with sha256sum --check. Default false.',
        },
      },
    },
  },
  sizes: {
    type: 'object',
    additionalProperties: size,
    description:
      'Budgets that every build keeps: image (compressed layers of one platform), and what plugins measure, as program, module or "module:k8s.io/api". Sizes such as 30MB or 512KiB.',
  },
  archivePlatforms: {
    ...texts,
    description: 'Platforms with archives but no image: [darwin/arm64].',
  },
  index: {
    anyOf: [{ type: 'boolean' }, { const: 'auto' }],
    description:
      'False pushes a single platform without an image index; auto makes an index only of several platforms. Default true.',
  },
};

/** An image without options of plugins. */
export const IMAGE_SCHEMA: JsonSchema = { type: 'object', properties: IMAGE_PROPERTIES };

/** Keys whose values may be maps by platform; options of plugins may be, too. */
export const PLATFORM_KEYS: readonly string[] = [
  'base',
  'config',
  'annotations',
  'platformTags',
  'archives',
  'sizes',
  'timestamp',
];

/** Keys that only single images have. */
export const SINGLE_PROPERTIES: Readonly<Record<string, unknown>> = {
  each: {
    anyOf: [text, { type: 'array', items: text, minItems: 1 }],
    description:
      'Globs of directories: an image for each, whose name and values contain {{each.name}} or {{each.path}}. Those that begin with ! exclude.',
  },
  extends: {
    ...text,
    description:
      'The image whose values this one has as well. One whose name begins with x- is not built.',
  },
};

/** Keys that exist only at the top level. */
export const TOP_PROPERTIES: Readonly<Record<string, unknown>> = {
  $schema: { type: 'string' },
  plugins: {
    type: 'array',
    description: 'Plugins as names, packages or ./files; the order breaks ties between taps.',
  },
  repositoryPrefix: {
    ...text,
    description: 'Images without a repository have PREFIX/IMAGE. Default: STRAKE_REPOSITORY.',
  },
  vars: { type: 'object', additionalProperties: variable, description: 'Variables for templates.' },
  cache: {
    type: 'object',
    additionalProperties: false,
    description: 'Where builds of different machines share what they made.',
    properties: {
      remote: {
        anyOf: [text, texts],
        description: 'Repositories that are read, in this order; the first one is written to.',
      },
      trust: {
        anyOf: [text, { ...texts, minItems: 1 }],
        description:
          'Public keys of Ed25519 whose entries are used, as "strake cache key" prints them; or registry: entries of everyone who may push to the repository.',
      },
    },
  },
  timeouts: {
    type: 'object',
    additionalProperties: false,
    description: 'Time limits, in seconds.',
    properties: {
      plugin: { ...seconds, description: 'For each call of a plugin; default: none.' },
      connect: { ...seconds, description: 'For a connection to a registry; default 10.' },
      idle: { ...seconds, description: 'For a silent registry; default 60.' },
      commit: { ...seconds, description: 'For the response to the end of an upload; default 300.' },
      retry: {
        ...seconds,
        description:
          'For all retry delays of one request, including those that the registry requests; default 30.',
      },
    },
  },
};

/** The schema of a configuration whose plugins have these schemas, before maps by platform and templates. */
export function plainSchema(plugins: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const image = { ...IMAGE_PROPERTIES, ...plugins };
  return {
    type: 'object',
    additionalProperties: false,
    // For the user, such as YAML anchors.
    patternProperties: { '^x-': {} },
    properties: {
      ...TOP_PROPERTIES,
      ...image,
      images: {
        type: 'object',
        description: 'Images by name.',
        minProperties: 1,
        additionalProperties: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: { ...SINGLE_PROPERTIES, ...image },
        },
      },
    },
  };
}
