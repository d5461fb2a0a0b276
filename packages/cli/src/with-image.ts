import { defined, type ImageSource, openImage } from '@strake/core';
import type { ImageFlags } from './image-flag.ts';
import type { Invocation } from './invocation.ts';
import { pickPlatforms } from './pick-platforms.ts';
import { warnOn } from './print/warn-on.ts';
import { noteSlow } from './progress/note-slow.ts';
import { registryAccess } from './registry-access.ts';
import { workingDirectory } from './working-directory.ts';

/** The inputs of a command that reads an image. */
export interface OpenedImage {
  readonly source: ImageSource;
  readonly options: { readonly signal: AbortSignal; readonly platforms?: readonly string[] };
  /** The absolute working directory of the command. */
  readonly cwd: string;
  /** Opens a tag of the image's repository; absent outside of registries. Close what it returns. */
  readonly openTag?: (tag: string) => Promise<ImageSource>;
  /** Prints a warning. */
  warn(message: string): void;
  /** Call it before work that is not reading: a long wait is reported as such. */
  answered(): void;
}

/** Opens an image from any transport, and closes it after the action. */
export async function withImage<Result>(
  reference: string,
  flags: ImageFlags,
  invocation: Invocation,
  action: (image: OpenedImage) => Promise<Result>,
): Promise<Result> {
  const { signal, stderr } = invocation;
  const cwd = await workingDirectory(flags, invocation);
  const platforms = pickPlatforms(flags.platform);
  const warn = warnOn(invocation, flags);
  const access = { ...registryAccess(flags, invocation), directory: cwd, onWarning: warn };
  const source = await openImage(reference, access);
  const answered = noteSlow(`reading ${reference}`, (line) => {
    if (!flags.quiet) stderr.write(`${line}\n`);
  });
  try {
    const options = { signal, ...defined({ platforms }) };
    const { origin } = source;
    const openTag =
      origin &&
      ((tag: string) =>
        openImage(`docker://${origin.registry}/${origin.repository}:${tag}`, access));
    return await action({ source, options, cwd, warn, answered, ...defined({ openTag }) });
  } finally {
    answered();
    await source.close?.();
  }
}
