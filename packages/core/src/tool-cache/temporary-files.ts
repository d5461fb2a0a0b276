import { join } from 'node:path';
import { temporaryDirectory } from '@strake/oci/internal';

/** Temporary files of one build, in a directory of their own that is created when it is needed. */
export class TemporaryFiles {
  #directory: ReturnType<typeof temporaryDirectory> | undefined;
  #count = 0;

  /** A path that no file has. @throws OUTPUT_UNWRITABLE */
  async next(): Promise<string> {
    this.#directory ??= temporaryDirectory();
    const { path } = await this.#directory;
    this.#count += 1;
    return join(path, String(this.#count));
  }

  /** Removes all of them. */
  async remove(): Promise<void> {
    const directory = await this.#directory?.catch(() => undefined);
    await directory?.remove().catch(() => {});
  }
}
