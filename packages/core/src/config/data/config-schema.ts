import type { JsonSchema } from '../../plugin/definition.ts';

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: { type: 'string' } };
const duration = {
  ...text,
  'x-hint': 'Durations have a unit and are texts: 30s, 1m30s, 500ms.',
};
const scalar = { type: ['string', 'number', 'boolean', 'null'] };
const scalars = { type: 'object', additionalProperties: scalar };
const data = {};
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
  description: 'How containers of the image start. What is absent stays as the base has it.',
  additionalProperties: false,
  properties: {
    entrypoint: { ...texts, description: "Program and first arguments. The base's cmd goes." },
    cmd: { ...texts, description: 'Further arguments.' },
    env: { ...scalars, description: "Environment, merged over the base's; null removes." },
    workdir: { ...text, description: 'Working directory, an absolute path.' },
    user: { type: ['string', 'integer'], description: 'User or number, or USER:GROUP.' },
    labels: {
      type: 'object',
      additionalProperties: data,
      description: "Labels, merged over the base's; null removes, data becomes JSON.",
    },
    exposedPorts: {
      type: 'array',
      items: {
        type: ['string', 'integer'],
        minimum: 1,
        maximum: 65_535,
        pattern: '^[1-9][0-9]{0,4}(-[1-9][0-9]{0,4})?(/(tcp|udp|sctp))?$',
        'x-form': 'a port',
        'x-hint': 'Ports are written 8080, 53/udp or 7000-7010/tcp.',
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
      description: "How Docker checks a container; takes the base's place.",
      properties: {
        test: {
          anyOf: [text, { type: 'array', items: { type: 'string' }, minItems: 1 }],
          description: '[CMD, PROGRAM, ARGUMENT], a text for the shell, or [NONE].',
        },
        interval: { ...duration, description: 'Between checks, such as 30s or 1m30s.' },
        timeout: { ...duration, description: 'For one check.' },
        startPeriod: { ...duration, description: 'Failures count only after that.' },
        startInterval: { ...duration, description: 'Between checks until then.' },
        retries: {
          type: 'integer',
          minimum: 0,
          description: 'Failures in a row until it counts as unhealthy.',
        },
      },
    },
    created: { ...text, description: 'Time of creation, RFC 3339.' },
    history: {
      anyOf: [{ enum: ['append', 'reset'] }, { type: 'array', items: history }],
      description: "Lines of history; default: append to the base's.",
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
        file: { ...text, description: 'A file, from the directory of the configuration.' },
        format: {
          enum: ['text', 'json', 'toml', 'yaml'],
          description: 'Of the file; default: by its extension.',
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
            'What the answer of the command depends on: as long as that is the same, it is not asked again. Default: it is asked in every build.',
          properties: {
            files: { ...texts, description: 'Files, and directories with everything in them.' },
            env: { ...texts, description: 'Environment variables; GO* means all that begin so.' },
          },
        },
        git: {
          enum: ['describe', 'commit', 'short', 'tag', 'branch'],
          description: 'A fact of the git work tree.',
        },
        pattern: {
          ...text,
          description: 'Tags, or branches, that count, as a glob (git describe --match).',
        },
        abbrev: {
          type: 'integer',
          minimum: 4,
          maximum: 64,
          description: 'Digits of an abbreviated commit; default 12.',
        },
        fallback: {
          type: ['string', 'number', 'boolean'],
          description: 'Where there is no value.',
        },
      },
    },
  ],
};

/** Keys that an image has, and that stand at the top where they are for all images. */
export const IMAGE_PROPERTIES: Readonly<Record<string, unknown>> = {
  platforms: {
    anyOf: [{ const: 'all' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
    description: 'OS/ARCH[/VARIANT][:OSVERSION], or all. Default: linux/amd64 and linux/arm64.',
  },
  repository: { ...text, description: 'Where the image is pushed to, without tag.' },
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
    description:
      'Whether programs and labels name the commit; labels: labels alone. Default: true.',
  },
  timestamp: {
    type: ['string', 'integer'],
    description: 'Of entries: RFC 3339, or seconds since 1970.',
  },
  config,
  annotations: {
    type: 'object',
    additionalProperties: data,
    description: 'On manifest and index; or a map with manifest, index and descriptor.',
  },
  outputs: {
    ...texts,
    description: 'Destinations; default: oci:dist/oci. An empty list: none, only archives.',
  },
  archives: {
    type: 'array',
    description: 'Archives of what each platform gets above its base.',
    items: {
      type: 'object',
      additionalProperties: false,
      required: ['file'],
      properties: {
        file: {
          ...text,
          description: 'NAME.tgz or NAME.zip; {{os}} and {{arch}} in it keep platforms apart.',
        },
        strip: { ...text, description: 'Directory of the image that the archive begins below.' },
        checksum: {
          type: ['boolean', 'string'],
          minLength: 1,
          description:
            'True writes NAME.tgz.sha256 beside it; a file name, such as out/SHA256SUMS, one list of all archives that name it. Both are read by sha256sum --check. Default false.',
        },
      },
    },
  },
  archivePlatforms: {
    ...texts,
    description: 'Platforms that get archives and no image: [darwin/arm64].',
  },
  index: { type: 'boolean', description: 'False: one platform is written without a list.' },
};

/** One image without its plugins' options. */
export const IMAGE_SCHEMA: JsonSchema = { type: 'object', properties: IMAGE_PROPERTIES };

/** Those whose values may be maps by platform; so may the options of plugins. */
export const PLATFORM_KEYS: readonly string[] = [
  'base',
  'config',
  'annotations',
  'platformTags',
  'archives',
  'timestamp',
];

/** Keys that stand only at the top. */
export const TOP_PROPERTIES: Readonly<Record<string, unknown>> = {
  $schema: { type: 'string' },
  plugins: {
    type: 'array',
    description: 'Names, packages or ./files of plugins, in the order that decides between equals.',
  },
  vars: { type: 'object', additionalProperties: variable, description: 'Variables for templates.' },
  timeouts: {
    type: 'object',
    additionalProperties: false,
    description: 'Limits of time, in seconds.',
    properties: {
      plugin: { ...seconds, description: 'For each call of a plugin; default: none.' },
      connect: { ...seconds, description: 'For a connection to a registry; default 10.' },
      idle: { ...seconds, description: 'Without a byte from or to a registry; default 60.' },
      commit: { ...seconds, description: 'For the answer to the end of an upload; default 300.' },
      retry: {
        ...seconds,
        description:
          'All pauses between the tries of one request, those that a registry asks for included; default 30.',
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
    // The user's own, for anchors of YAML.
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
          properties: image,
        },
      },
    },
  };
}
