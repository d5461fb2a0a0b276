import { StrakeError } from '../errors/index.ts';
import type { ImageSource } from './image-source.ts';

/** What a source of a registry names; undefined if the registry does not have it. @throws what reading throws */
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
