import { type ImageSource, StrakeError } from '@strake/core';

/** What a tag points to; undefined if there is no such tag. @throws what reading throws */
export async function rootOrNone(
  source: ImageSource,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<ImageSource['root']>> | undefined> {
  try {
    return await source.root(signal);
  } catch (error) {
    if (StrakeError.is(error) && error.code === 'REGISTRY_NOT_FOUND') return undefined;
    throw error;
  }
}
