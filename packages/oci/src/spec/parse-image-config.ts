import { digestFault } from './digest.ts';
import type { ImageConfig } from './image-config.ts';
import { parseJson } from './json.ts';
import { JsonObject, shown } from './json-object.ts';
import { parsePlatformDetails } from './parse-descriptor.ts';

/**
 * Parses the config of an image; unknown keys are kept, and null (from Go) counts as absent.
 * Source: OCI image-spec v1.1 config.md "Properties".
 * @param name names it in errors
 * @throws MANIFEST_INVALID, LIMIT_EXCEEDED (over 8 MiB, or nested too deep), naming the field
 */
export function parseImageConfig(source: Uint8Array | string, name = 'image config'): ImageConfig {
  const object = new JsonObject(parseJson(source, name), name);
  const config = object.object('config');
  return object.with({
    created: object.string('created'),
    author: object.string('author'),
    architecture: object.requiredString('architecture'),
    os: object.requiredString('os'),
    ...parsePlatformDetails(object),
    config: config && readContainerConfig(config),
    rootfs: readRootfs(object),
    history: object.objects('history')?.map(readHistoryEntry),
  }) as unknown as ImageConfig;
}

function readContainerConfig(config: JsonObject): Readonly<Record<string, unknown>> {
  return config.with({
    User: config.string('User'),
    ExposedPorts: readSet(config, 'ExposedPorts'),
    Env: config.strings('Env'),
    Entrypoint: config.strings('Entrypoint'),
    Cmd: config.strings('Cmd'),
    Volumes: readSet(config, 'Volumes'),
    WorkingDir: config.string('WorkingDir'),
    Labels: config.stringMap('Labels'),
    StopSignal: config.string('StopSignal'),
    ArgsEscaped: config.boolean('ArgsEscaped'),
  });
}

/** A set is written as a map to empty objects; their content is ignored. */
function readSet(
  config: JsonObject,
  key: string,
): Readonly<Record<string, Record<string, never>>> | undefined {
  const set = config.object(key);
  return set && Object.fromEntries(Object.keys(set.fields).map((name) => [name, {}]));
}

function readRootfs(object: JsonObject): Readonly<Record<string, unknown>> {
  const rootfs = object.object('rootfs');
  if (!rootfs) throw object.fault('rootfs', 'is missing');
  const type = rootfs.requiredString('type');
  if (type !== 'layers') throw rootfs.fault('type', `is ${shown(type)}, not "layers"`);
  const ids = rootfs.strings('diff_ids') ?? [];
  for (const [position, id] of ids.entries()) {
    const wrong = digestFault(id);
    if (wrong) throw rootfs.fault(`diff_ids[${position}]`, `${shown(id)} ${wrong}`);
  }
  return rootfs.with({ type, diff_ids: ids });
}

function readHistoryEntry(entry: JsonObject): Readonly<Record<string, unknown>> {
  return entry.with({
    created: entry.string('created'),
    author: entry.string('author'),
    created_by: entry.string('created_by'),
    comment: entry.string('comment'),
    empty_layer: entry.boolean('empty_layer'),
  });
}
