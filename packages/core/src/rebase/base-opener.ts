import { type Base, type ImageWorkspace, readBase } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';

/** Opens bases, each once. */
export interface BaseOpener {
  readonly signal: AbortSignal;
  /** @throws BASE_NOT_FOUND, BASE_INVALID, and what reading throws */
  open(reference: string): Promise<Base>;
}

export function createBaseOpener(workspace: ImageWorkspace): BaseOpener {
  const opened = new Map<string, Promise<Base>>();
  const { signal } = workspace;
  const openOnce = async (reference: string): Promise<Base> => {
    try {
      return await readBase(await workspace.open(reference), signal, reference);
    } catch (thrown) {
      if (!StrakeError.is(thrown) || thrown.code !== 'REGISTRY_NOT_FOUND') throw thrown;
      throw new StrakeError('BASE_NOT_FOUND', `base ${reference} does not exist`, {
        cause: thrown,
        hint: thrown.hint ?? 'Check the name and tag; if the repository is private, log in.',
      });
    }
  };
  return {
    signal,
    open(reference) {
      const known = opened.get(reference) ?? openOnce(reference);
      opened.set(reference, known);
      return known;
    },
  };
}
