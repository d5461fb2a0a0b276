import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ByteStream } from '@strake/oci';
import { temporaryDirectory } from '@strake/oci/internal';

/** Bytes that are collected before they are written: a layer has many small files. */
const BLOCK = 1 << 20;

/** Bytes that all layers together may still keep on disk. */
export interface ContentBudget {
  left: number;
}

/** The contents of a layer's files, one after another, in a temporary file without a name where the system allows that. */
export class ContentFile {
  readonly #handle: FileHandle;
  readonly #remove: () => Promise<void>;
  readonly #budget: ContentBudget;
  #block = Buffer.allocUnsafe(BLOCK);
  #filled = 0;
  #written = 0;

  private constructor(handle: FileHandle, remove: () => Promise<void>, budget: ContentBudget) {
    this.#handle = handle;
    this.#remove = remove;
    this.#budget = budget;
  }

  /** @throws OUTPUT_UNWRITABLE */
  static async create(budget: ContentBudget): Promise<ContentFile> {
    const { path, remove } = await temporaryDirectory();
    const handle = await open(join(path, 'contents'), 'wx+', 0o600);
    // Windows keeps an open file; there it goes when it is closed.
    await remove().catch(() => {});
    return new ContentFile(handle, remove, budget);
  }

  /**
   * Adds the content of a file.
   * @returns where it begins; undefined: there is no room for it
   */
  async append(content: ByteStream, size: number): Promise<number | undefined> {
    if (size > this.#budget.left) return undefined;
    this.#budget.left -= size;
    const start = this.#written + this.#filled;
    for await (const chunk of content) {
      if (this.#filled + chunk.length > BLOCK) await this.flush();
      if (chunk.length > BLOCK) {
        await this.#handle.write(chunk, 0, chunk.length, this.#written);
        this.#written += chunk.length;
        continue;
      }
      this.#block.set(chunk, this.#filled);
      this.#filled += chunk.length;
    }
    return start;
  }

  /** Writes what was collected. Call it before the first `read`. */
  async flush(): Promise<void> {
    await this.#handle.write(this.#block, 0, this.#filled, this.#written);
    this.#written += this.#filled;
    this.#filled = 0;
  }

  /** Ends appending, and releases the memory for it. */
  async finish(): Promise<void> {
    await this.flush();
    this.#block = Buffer.alloc(0);
  }

  /** Fewer bytes only at the end. */
  async read(offset: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await this.#handle.read(bytes, 0, length, offset);
    return bytes.subarray(0, bytesRead);
  }

  async close(): Promise<void> {
    await this.#handle.close();
    await this.#remove();
  }
}
