import type { ContainerConfig, HistoryEntry, ImageContext, ImageDraft } from '@strake/core/plugin';
import { baseAnnotations } from './base-annotations.ts';
import { DELVE, DELVE_ARGUMENTS, delveFile } from './delve.ts';
import { historyAsGo, pick, readAsGo } from './go-config.ts';
import { goTime } from './go-time.ts';
import { layerNotes } from './layer-notes.ts';
import type { KoOptions } from './options.ts';
import { PROGRAM_DIRECTORY, programName } from './program-name.ts';
import { withPath, withPathOf } from './search-path.ts';
import { withoutSource } from './without-source.ts';

type Context = ImageContext<KoOptions | undefined>;

/**
 * The config and annotations of an image, as ko makes them of its base's. What other plugins and the configuration add stays. Source:
 * ko, pkg/build/gobuild.go `buildOne`.
 */
export function koConfig(draft: ImageDraft, context: Context): ImageDraft | undefined {
  const { options, base } = context;
  if (options === undefined) return undefined;
  const config = readAsGo({
    ...draft.config,
    ...pick(base.config, ['container', 'docker_version']),
    created: options.created === undefined ? (base.config.created ?? '') : goTime(options.created),
    author: 'github.com/ko-build/ko',
    config: containerConfig(draft.config.config ?? {}, options, context),
  });
  return {
    config: { ...config, history: koHistory(draft.config.history ?? [], options) },
    annotations: {
      ...base.annotations,
      ...withoutSource(draft.annotations, base.annotations),
      ...options.annotations,
      ...baseAnnotations(base.name, base.digest),
    },
    descriptorAnnotations: { ...base.entry?.annotations, ...draft.descriptorAnnotations },
  };
}

function containerConfig(
  { Cmd, ...draft }: ContainerConfig,
  options: KoOptions,
  { base, platform, outputs, configured }: Context,
): ContainerConfig {
  const isWindows = platform.os === 'windows';
  const place = (path: string) => (isWindows ? `C:${path.replaceAll('/', '\\')}` : path);
  const program = place(`${PROGRAM_DIRECTORY}/${programName(options.importPath)}`);
  const entrypoint =
    delveFile(outputs) === undefined
      ? [program]
      : [`${PROGRAM_DIRECTORY}/${DELVE}`, ...DELVE_ARGUMENTS, program];
  const path = withPath(base.config.config?.Env ?? [], place(PROGRAM_DIRECTORY), isWindows);
  const env = draft.Env ?? [];
  const labels = base.config.config?.Labels ?? {};
  const isBases = !configured.includes('entrypoint') && !configured.includes('cmd');
  return {
    ...draft,
    // The plugin go leaves it out with the command that it describes, but ko does not.
    ...(isBases ? pick(base.config.config ?? {}, ['ArgsEscaped']) : {}),
    ...(configured.includes('entrypoint') ? {} : { Entrypoint: entrypoint }),
    ...(configured.includes('cmd') && Cmd ? { Cmd } : {}),
    Env: [
      // The plugin go has its own default; a PATH of the configuration stays.
      ...(configured.includes('env') ? env : withPathOf(env, path, isWindows)),
      `KO_DATA_PATH=${place('/var/run/ko')}`,
    ],
    Labels: {
      ...(configured.includes('labels') ? draft.Labels : withoutSource(draft.Labels ?? {}, labels)),
      ...options.labels,
    },
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
