import { closed } from '../errors/index.ts';
import { temporaryDirectory, unwritable } from '../file/index.ts';
import { type Lease, takeLease } from './lease.ts';
import { prepareStoreDirectory, type StoreDirectory, storeDirectory } from './store-directory.ts';

/** The directories of a store: its own and, after the first failed write, a temporary one. */
export interface StorePlace {
  /** Where to write now. @throws CLOSED after `close` */
  current(): StoreDirectory;
  /** Where to look, in order. @throws CLOSED after `close` */
  all(): readonly StoreDirectory[];
  /**
   * Where to continue after a failed write.
   * @throws the given error if the temporary directory failed
   */
  leave(failed: StoreDirectory, error: unknown): Promise<StoreDirectory>;
  /** Milliseconds since 1970: what has been used or written since then is not pruned while this place is open. */
  readonly since: number;
  /** Removes the temporary directory, and ends the lease. */
  close(): Promise<void>;
}

/**
 * @param onFallback is called once, with the error of the own directory
 * @throws OUTPUT_UNWRITABLE if not even a temporary directory can be created
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
    // The first directory can still be read.
    directories = [opened, own];
    return opened;
  };
  let lease: Lease | undefined;
  let isClosed = false;
  const places = () => {
    if (isClosed) throw closed(`the store ${directory}`);
    return directories;
  };
  try {
    await prepareStoreDirectory(own);
    lease = await takeLease(directory);
  } catch (error) {
    fallback = makeFallback(unwritable(directory, error));
    await fallback;
  }
  return {
    // Without a lease, everything that is found gets a new time, which is the best that can be done.
    since: lease?.since ?? Number.POSITIVE_INFINITY,
    current: () => places()[0] ?? own,
    all: places,
    async leave(failed, error) {
      if (fallback !== undefined && failed === (await fallback)) throw error;
      fallback ??= makeFallback(error);
      return fallback;
    },
    async close() {
      isClosed = true;
      lease?.release();
      for (const remove of removals.splice(0)) await remove();
    },
  };
}
