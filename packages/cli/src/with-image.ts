import { type ImageSource, openImage } from '@strake/core';
import type { ImageFlags } from './image-flag.ts';
import type { Invocation } from './invocation.ts';
import { pickPlatforms } from './pick-platforms.ts';
import { workingFolder } from './working-folder.ts';

/** What a command that reads an image works with. */
export interface OpenedImage {
  readonly source: ImageSource;
  readonly options: { readonly signal: AbortSignal; readonly platforms?: readonly string[] };
  /** Absolute: where the command works. */
  readonly cwd: string;
}

/** Opens an image from any transport, and closes it when the action has ended. */
export async function withImage<Result>(
  reference: string,
  flags: ImageFlags,
  invocation: Invocation,
  action: (image: OpenedImage) => Promise<Result>,
): Promise<Result> {
  const { env, signal } = invocation;
  const cwd = await workingFolder(flags, invocation);
  const platforms = pickPlatforms(flags.platform);
  const insecure = flags.insecure ?? [];
  const source = await openImage(reference, { env, insecure, directory: cwd, signal });
  try {
    const options = { signal, ...(platforms === undefined ? {} : { platforms }) };
    return await action({ source, options, cwd });
  } finally {
    await source.close?.();
  }
}
