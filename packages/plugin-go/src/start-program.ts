import { dirname } from 'node:path/posix';
import type { ImageContext, ImageDraft } from '@strake/core/plugin';
import { containerPath } from './image-path.ts';
import type { GoOptions } from './options.ts';
import { withDirectoryOnPath } from './path-variable.ts';
import { placePrograms } from './place-programs.ts';

/**
 * Makes the only or marked program the entrypoint, and adds its directory to PATH. The base's Cmd is removed, because it would
 * become arguments of the program. The user's settings take precedence.
 */
export function startProgram(
  draft: ImageDraft,
  context: ImageContext<GoOptions | undefined>,
): ImageDraft | undefined {
  const programs = placePrograms(context);
  if (programs.length === 0 || context.configured.includes('entrypoint')) return undefined;
  const program =
    programs.find((each) => each.entrypoint) ?? (programs.length === 1 ? programs[0] : undefined);
  if (!program) {
    const kept = draft.config.config?.Entrypoint;
    context.log.warn(
      `none of the ${programs.length} programs of image "${context.image}" has "entrypoint: true": ${kept ? `the entrypoint of the base remains (${kept.join(' ')})` : 'the image has no entrypoint'}`,
      'Mark the one that containers start, or set "config.entrypoint" ([] for none).',
    );
    return undefined;
  }
  const { os } = context.platform;
  // ArgsEscaped means that Cmd is one escaped string; the entrypoint is a list.
  const { Cmd, ArgsEscaped, ...container } = draft.config.config ?? {};
  const directory = containerPath(dirname(program.target), os);
  return {
    ...draft,
    config: {
      ...draft.config,
      config: {
        ...container,
        Env: withDirectoryOnPath(container.Env ?? [], directory, os),
        Entrypoint: [containerPath(program.target, os)],
        ...(Cmd && context.configured.includes('cmd') ? { Cmd } : {}),
      },
    },
  };
}
