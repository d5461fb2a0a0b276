import type { ReturningHook } from '../hook-table.ts';

/** JSON Schema of what each hook's taps may return. Semantic rules stand in check-description.ts. */
const text = { type: 'string' };
const name = { type: 'string', minLength: 1 };
/** Without line breaks and other control characters. */
const line = { type: 'string', pattern: '^[^\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029]+$' };
const absolute = { type: 'string', pattern: '^(/|[A-Za-z]:[\\\\/])' };
const texts = { type: 'array', items: text };
const textMap = { type: 'object', additionalProperties: text };
const whole = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER };
/** Of bytes that strake or a plugin made. */
const digest = { type: 'string', pattern: '^sha256:[a-f0-9]{64}$' };
/** Of an image, which may come from elsewhere. Source: OCI image-spec v1.1 descriptor.md "Registered algorithms". */
const anyDigest = {
  type: 'string',
  pattern: '^(?:sha256:[a-f0-9]{64}|sha512:[a-f0-9]{128})$',
};

const record = (properties: Record<string, unknown>, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});

const platform = record(
  { os: name, architecture: name, variant: name, 'os.version': name, 'os.features': texts },
  ['os', 'architecture'],
);

const step = record(
  {
    id: name,
    argv: { type: 'array', items: text, minItems: 1 },
    operands: texts,
    directory: absolute,
    env: textMap,
    processors: name,
    inputs: record({
      files: { type: 'array', items: absolute },
      directories: { type: 'array', items: absolute },
      env: texts,
      values: textMap,
      commands: { type: 'array', items: { type: 'array', items: text, minItems: 1 } },
      stamps: textMap,
      discovery: {
        oneOf: [
          record({ depfile: absolute, format: name }, ['depfile']),
          record({ argv: { type: 'array', items: text, minItems: 1 }, format: name }, ['format']),
        ],
      },
      undetermined: name,
      told: record({ env: textMap, tools: { type: 'array', items: absolute } }),
      shared: {
        oneOf: [
          record({ why: name }, ['why']),
          record(
            {
              command: { type: 'array', items: text, minItems: 1 },
              env: textMap,
              tool: record({ name, version: name }, ['name']),
              covered: { type: 'array', items: absolute },
              discovery: name,
            },
            ['command', 'env', 'tool'],
          ),
        ],
      },
    }),
    // Not oneOf: a fault in one alternative would be reported as one of the other.
    toolCache: {
      if: { required: ['why'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: record({ format: name, why: line }, ['format', 'why']),
      else: record(
        {
          format: name,
          variable: name,
          key: texts,
          argv: { type: 'array', items: text, minItems: 1 },
          report: absolute,
        },
        ['format', 'variable', 'key', 'argv', 'report'],
      ),
    },
    outputs: { type: 'array', items: absolute },
    check: record(
      {
        argv: { type: 'array', items: text, minItems: 1 },
        forbidden: { type: 'array', items: text },
        message: name,
        hint: name,
      },
      ['argv', 'forbidden', 'message'],
    ),
    failure: name,
  },
  ['id', 'argv', 'directory', 'outputs'],
);

const entryFields = {
  path: name,
  name,
  mode: { type: 'integer' },
  uid: whole,
  gid: whole,
  mtime: { type: 'integer' },
  pax: textMap,
  xattrs: textMap,
};
const content = {
  oneOf: [
    record({ text }, ['text']),
    record({ base64: text }, ['base64']),
    record({ file: absolute }, ['file']),
    record({ digest, size: whole }, ['digest', 'size']),
  ],
};
const entry = {
  type: 'object',
  required: ['type'],
  properties: { type: { enum: ['file', 'directory', 'symlink', 'hardlink'] } },
  allOf: [
    typed('file', record({ type: text, ...entryFields, content }, ['path', 'content'])),
    typed('directory', record({ type: text, ...entryFields }, ['path'])),
    typed('symlink', record({ type: text, ...entryFields, target: name }, ['path', 'target'])),
    typed('hardlink', record({ type: text, ...entryFields, target: name }, ['path', 'target'])),
  ],
};

function typed(type: string, schema: unknown) {
  // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
  return { if: { properties: { type: { const: type } } }, then: schema };
}

const historyEntry = record({
  created: text,
  author: text,
  created_by: text,
  comment: text,
  empty_layer: { type: 'boolean' },
});

export const DESCRIPTION_SCHEMA: Readonly<
  Record<ReturningHook, Readonly<Record<string, unknown>>>
> = {
  compile: record(
    {
      env: textMap,
      steps: { type: 'array', items: step },
      outputs: {
        type: 'array',
        items: record({ id: name, image: name, file: absolute }, ['id', 'image', 'file']),
      },
    },
    ['env', 'steps', 'outputs'],
  ),
  layer: record(
    {
      layers: {
        type: 'array',
        items: record(
          {
            id: name,
            entries: { type: 'array', items: entry },
            createdBy: text,
            format: { enum: ['windows'] },
            tar: { enum: ['go'] },
          },
          ['id', 'entries'],
        ),
      },
    },
    ['layers'],
  ),
  mutate: record(
    {
      config: {
        type: 'object',
        required: ['os', 'architecture'],
        not: { required: ['rootfs'] },
        properties: {
          created: text,
          author: text,
          os: name,
          architecture: name,
          config: {
            type: 'object',
            properties: {
              User: text,
              Env: { type: 'array', items: { type: 'string', pattern: '^[^=]+=' } },
              Entrypoint: texts,
              Cmd: texts,
              WorkingDir: text,
              Labels: textMap,
              StopSignal: text,
              ExposedPorts: { type: 'object', additionalProperties: record({}) },
              Volumes: { type: 'object', additionalProperties: record({}) },
            },
          },
          history: { type: 'array', items: historyEntry },
        },
      },
      annotations: textMap,
      descriptorAnnotations: textMap,
    },
    ['config', 'annotations', 'descriptorAnnotations'],
  ),
  index: record(
    {
      family: { enum: ['oci', 'docker'] },
      manifests: {
        type: 'array',
        items: record(
          {
            platform,
            annotations: textMap,
            artifactType: name,
            digest,
            size: whole,
            layers: { type: 'array', items: { type: 'object' } },
          },
          ['platform', 'annotations'],
        ),
      },
      additionalManifests: {
        type: 'array',
        items: record(
          {
            mediaType: name,
            artifactType: name,
            text,
            platform,
            annotations: textMap,
            blobs: {
              type: 'array',
              items: record({ mediaType: name, base64: text }, ['mediaType', 'base64']),
            },
          },
          ['mediaType', 'text'],
        ),
      },
      annotations: textMap,
      tags: {
        type: 'array',
        items: { type: 'string', pattern: '^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$' },
      },
    },
    ['family', 'manifests', 'additionalManifests', 'annotations', 'tags'],
  ),
  push: record(
    {
      reference: { ...name, pattern: '^\\P{Cc}+$', 'x-form': 'a text without control characters' },
      digest: anyDigest,
      references: texts,
      sent: record({ uploaded: whole, bytes: whole, mounted: whole, there: whole }, [
        'uploaded',
        'bytes',
        'mounted',
        'there',
      ]),
      replaced: {
        type: 'object',
        additionalProperties: record({ digest: anyDigest, size: whole }, ['digest', 'size']),
      },
    },
    ['reference', 'digest'],
  ),
};
