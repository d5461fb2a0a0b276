import type { ContainerConfig, HistoryEntry, ImageContext, ImageDraft } from '@strake/core/plugin';
import { baseAnnotations } from './base-annotations.ts';
import { DELVE, DELVE_ARGUMENTS, delveFile } from './delve.ts';
import { historyAsGo, readAsGo } from './go-config.ts';
import { goTime } from './go-time.ts';
import { layerNotes } from './layer-notes.ts';
import type { KoOptions } from './options.ts';
import { PROGRAM_DIRECTORY, programName } from './program-name.ts';
import { withPath } from './search-path.ts';

type Context = ImageContext<KoOptions | undefined>;

/** The config and annotations of an image, as ko makes them of its base's. Source: ko, pkg/build/gobuild.go `buildOne`. */
export function koConfig(draft: ImageDraft, context: Context): ImageDraft | undefined {
  const { options, base } = context;
  if (options === undefined) return undefined;
  const { os, architecture, variant, 'os.version': version, history = [] } = draft.config;
  const config = readAsGo(base.config);
  return {
    config: {
      ...config,
      // Decided by the platform; the config of a base may lack them.
      ...{ os, architecture },
      ...(variant === undefined ? {} : { variant }),
      ...(version === undefined ? {} : { 'os.version': version }),
      author: 'github.com/ko-build/ko',
      ...(options.created === undefined ? {} : { created: goTime(options.created) }),
      config: containerConfig(config.config ?? {}, options, context),
      history: koHistory(history, options),
    },
    annotations: {
      ...base.annotations,
      ...options.annotations,
      ...baseAnnotations(base.name, base.digest),
    },
    descriptorAnnotations: base.entry?.annotations ?? {},
  };
}

function containerConfig(
  { Cmd: _, ...base }: ContainerConfig,
  options: KoOptions,
  { platform, outputs }: Context,
): ContainerConfig {
  const isWindows = platform.os === 'windows';
  const place = (path: string) => (isWindows ? `C:${path.replaceAll('/', '\\')}` : path);
  const program = place(`${PROGRAM_DIRECTORY}/${programName(options.importPath)}`);
  const isDebugged = delveFile(outputs) !== undefined;
  const labels = { ...base.Labels, ...options.labels };
  return {
    ...base,
    Entrypoint: isDebugged
      ? [`${PROGRAM_DIRECTORY}/${DELVE}`, ...DELVE_ARGUMENTS, program]
      : [program],
    Env: [
      ...withPath(base.Env ?? [], place(PROGRAM_DIRECTORY), isWindows),
      `KO_DATA_PATH=${place('/var/run/ko')}`,
    ],
    ...(Object.keys(labels).length > 0 ? { Labels: labels } : {}),
    ...(options.user ? { User: options.user } : {}),
  };
}

/** Replaces the elements of ko's layers, which strake has made, by ko's. */
function koHistory(history: readonly HistoryEntry[], options: KoOptions): readonly HistoryEntry[] {
  const notes = Object.values(layerNotes(options));
  const own = new Map(notes.map((note) => [`strake: ${note.createdBy}`, note]));
  return historyAsGo(history).map((entry) => {
    const note = own.get(entry.created_by ?? '');
    return note === undefined
      ? entry
      : {
          author: 'ko',
          created: note.created,
          created_by: `ko build ko://${options.importPath}`,
          comment: note.comment,
        };
  });
}
