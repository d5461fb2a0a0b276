import { StrakeError } from '../errors/index.ts';

/** Codes of what reads streams, and does not know whose they are. */
const UNNAMED: readonly string[] = ['LAYOUT_INVALID', 'LIMIT_EXCEEDED'];

/**
 * Runs an action that reads a layer, and names the layer in an error that does not: bytes that cannot be decompressed are found before
 * their digest is known to be wrong.
 * @param image as its source is named
 * @throws what the action throws
 */
export async function nameLayer<Result>(
  image: string,
  { digest }: { readonly digest: string },
  action: () => Promise<Result>,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    if (!StrakeError.is(error) || !UNNAMED.includes(error.code)) throw error;
    if (error.message.includes(digest) || error.message.includes(image)) throw error;
    throw new StrakeError(error.code, `layer ${digest} of ${image}: ${error.message}`, {
      ...error.facts,
      kind: error.kind,
      cause: error,
    });
  }
}
