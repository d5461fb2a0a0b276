import { temporaryFolder } from '../file/index.ts';
import { prepareStoreFolder, type StoreFolder, storeFolder } from './store-folder.ts';

/** The folders of a store: its own, and from the first failure to write a temporary one. */
export interface StorePlace {
  /** Where to write now. */
  current(): StoreFolder;
  /** Where to look, in this order. */
  all(): readonly StoreFolder[];
  /**
   * Where to go on after a failure to write.
   * @throws the error itself where the temporary folder failed
   */
  leave(failed: StoreFolder, error: unknown): Promise<StoreFolder>;
  /** Takes the temporary folder away. */
  close(): Promise<void>;
}

/**
 * @param onFallback is told once, with what stood in the way
 * @throws OUTPUT_UNWRITABLE where not even a temporary folder can be made
 */
export async function openStorePlace(
  directory: string,
  onFallback: (error: unknown) => void,
): Promise<StorePlace> {
  const own = storeFolder(directory);
  const removals: (() => Promise<void>)[] = [];
  let fallback: Promise<StoreFolder> | undefined;
  let folders: readonly StoreFolder[] = [own];
  const makeFallback = async (error: unknown): Promise<StoreFolder> => {
    onFallback(error);
    const { path, remove } = await temporaryFolder();
    removals.push(remove);
    const folder = storeFolder(path);
    await prepareStoreFolder(folder);
    // What the first one holds can still be read.
    folders = [folder, own];
    return folder;
  };
  await prepareStoreFolder(own).catch((error: unknown) => {
    fallback = makeFallback(error);
    return fallback;
  });
  return {
    current: () => folders[0] ?? own,
    all: () => folders,
    async leave(failed, error) {
      if (fallback !== undefined && failed === (await fallback)) throw error;
      fallback ??= makeFallback(error);
      return fallback;
    },
    async close() {
      for (const remove of removals.splice(0)) await remove();
    },
  };
}
