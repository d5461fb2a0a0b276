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
    created: object.text('created'),
    author: object.text('author'),
    architecture: object.neededText('architecture'),
    os: object.neededText('os'),
    ...parsePlatformDetails(object),
    config: config && readContainerConfig(config),
    rootfs: readRootfs(object),
    history: object.objects('history')?.map(readHistoryEntry),
  }) as unknown as ImageConfig;
}

function readContainerConfig(config: JsonObject): Readonly<Record<string, unknown>> {
  return config.with({
    User: config.text('User'),
    ExposedPorts: readSet(config, 'ExposedPorts'),
    Env: config.texts('Env'),
    Entrypoint: config.texts('Entrypoint'),
    Cmd: config.texts('Cmd'),
    Volumes: readSet(config, 'Volumes'),
    WorkingDir: config.text('WorkingDir'),
    Labels: config.textMap('Labels'),
    StopSignal: config.text('StopSignal'),
    ArgsEscaped: config.flag('ArgsEscaped'),
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
  const type = rootfs.neededText('type');
  if (type !== 'layers') throw rootfs.fault('type', `is ${shown(type)}, not "layers"`);
  const ids = rootfs.texts('diff_ids') ?? [];
  for (const [position, id] of ids.entries()) {
    const wrong = digestFault(id);
    if (wrong) throw rootfs.fault(`diff_ids[${position}]`, `${shown(id)} ${wrong}`);
  }
  return rootfs.with({ type, diff_ids: ids });
}

function readHistoryEntry(entry: JsonObject): Readonly<Record<string, unknown>> {
  return entry.with({
    created: entry.text('created'),
    author: entry.text('author'),
    created_by: entry.text('created_by'),
    comment: entry.text('comment'),
    empty_layer: entry.flag('empty_layer'),
  });
}
