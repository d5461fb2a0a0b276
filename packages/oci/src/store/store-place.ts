import { temporaryFolder, unwritable } from '../file/index.ts';
import { type Lease, takeLease } from './lease.ts';
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
  /** Milliseconds since 1970: what has been used or written since then is not pruned while this place is open. */
  readonly since: number;
  /** Takes the temporary folder away, and ends the lease. */
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
  let lease: Lease | undefined;
  try {
    await prepareStoreFolder(own);
    lease = await takeLease(directory);
  } catch (error) {
    fallback = makeFallback(unwritable(directory, error));
    await fallback;
  }
  return {
    // Without a lease everything is touched that is found, which is the best that can be done.
    since: lease?.since ?? Number.POSITIVE_INFINITY,
    current: () => folders[0] ?? own,
    all: () => folders,
    async leave(failed, error) {
      if (fallback !== undefined && failed === (await fallback)) throw error;
      fallback ??= makeFallback(error);
      return fallback;
    },
    async close() {
      lease?.release();
      for (const remove of removals.splice(0)) await remove();
    },
  };
}
