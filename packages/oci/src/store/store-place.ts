import { temporaryDirectory, unwritable } from '../file/index.ts';
import { type Lease, takeLease } from './lease.ts';
import { prepareStoreDirectory, type StoreDirectory, storeDirectory } from './store-directory.ts';

/** The directories of a store: its own, and from the first failure to write a temporary one. */
export interface StorePlace {
  /** Where to write now. */
  current(): StoreDirectory;
  /** Where to look, in this order. */
  all(): readonly StoreDirectory[];
  /**
   * Where to go on after a failure to write.
   * @throws the error itself where the temporary directory failed
   */
  leave(failed: StoreDirectory, error: unknown): Promise<StoreDirectory>;
  /** Milliseconds since 1970: what has been used or written since then is not pruned while this place is open. */
  readonly since: number;
  /** Takes the temporary directory away, and ends the lease. */
  close(): Promise<void>;
}

/**
 * @param onFallback is told once, with what stood in the way
 * @throws OUTPUT_UNWRITABLE where not even a temporary directory can be made
 */
export async function openStorePlace(
  directory: string,
  onFallback: (error: unknown) => void,
): Promise<StorePlace> {
  const own = storeDirectory(directory);
  const removals: (() => Promise<void>)[] = [];
  let fallback: Promise<StoreDirectory> | undefined;
  let directories: readonly StoreDirectory[] = [own];
  const makeFallback = async (error: unknown): Promise<StoreDirectory> => {
    onFallback(error);
    const { path, remove } = await temporaryDirectory();
    removals.push(remove);
    const opened = storeDirectory(path);
    await prepareStoreDirectory(opened);
    // What the first one holds can still be read.
    directories = [opened, own];
    return opened;
  };
  let lease: Lease | undefined;
  try {
    await prepareStoreDirectory(own);
    lease = await takeLease(directory);
  } catch (error) {
    fallback = makeFallback(unwritable(directory, error));
    await fallback;
  }
  return {
    // Without a lease everything is touched that is found, which is the best that can be done.
    since: lease?.since ?? Number.POSITIVE_INFINITY,
    current: () => directories[0] ?? own,
    all: () => directories,
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
