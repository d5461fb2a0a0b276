import { createHash } from 'node:crypto';
import { FileClock, isRacilyClean } from '../file/index.ts';
import type { Store } from '../store/index.ts';
import { readKnownContent, writeKnownContent } from './known-content.ts';
import type { SizedContent } from './sized-content.ts';

/** Digests of the contents of one layer, each of which is read at most once. */
export class ContentDigests {
  readonly #store: Pick<Store, 'readRecord' | 'writeRecord'>;
  readonly #signal: AbortSignal;
  readonly #clock: FileClock;
  readonly #found = new Map<SizedContent, string>();

  /** @param clock of the file system; default: that of the process */
  constructor(
    store: Pick<Store, 'readRecord' | 'writeRecord'>,
    signal: AbortSignal,
    clock: FileClock = new FileClock(),
  ) {
    this.#store = store;
    this.#signal = signal;
    this.#clock = clock;
  }

  /**
   * Looks up digests that are known without reading.
   * @returns whether a content almost certainly differs from the last build. Compilers also touch files that they do not change:
   *   those keep their size and inode.
   */
  async look(contents: readonly SizedContent[]): Promise<boolean> {
    let isChanged = false;
    for (const content of contents) {
      const known = content.file && (await readKnownContent(this.#store, content.file.path));
      const isKnown = known?.state === stateOf(content) && !known.isRacy;
      const digest = content.digest ?? (isKnown && known.digest);
      if (digest) this.#found.set(content, digest);
      else isChanged ||= placeOf(known?.state) !== placeOf(stateOf(content));
    }
    return isChanged;
  }

  /** A digest that is known already. */
  found(content: SizedContent): string | undefined {
    return this.#found.get(content);
  }

  /** @throws FILE_UNREADABLE, FILE_CHANGED; what reading from the store throws */
  async of(content: SizedContent): Promise<string> {
    const found = this.#found.get(content);
    if (found !== undefined) return found;
    for await (const _ of this.reading(content));
    return this.#found.get(content) ?? '';
  }

  /** The bytes of a content; its digest is known once they have been read to the end. */
  async *reading(content: SizedContent): AsyncGenerator<Uint8Array> {
    const { file } = content;
    // A change within the same tick of the file system's clock would go unnoticed.
    const isSafe = file !== undefined && !isRacilyClean(file.state, this.#clock.at());
    const hash = this.#found.has(content) ? undefined : createHash('sha256');
    for await (const chunk of await content.open()) {
      this.#signal.throwIfAborted();
      hash?.update(chunk);
      yield chunk;
    }
    if (hash === undefined) return;
    const digest = `sha256:${hash.digest('hex')}`;
    this.#found.set(content, digest);
    if (file) {
      const known = { state: file.state.text, digest, ...(isSafe ? {} : { isRacy: true }) };
      await writeKnownContent(this.#store, file.path, known);
    }
  }
}

function stateOf({ file }: SizedContent): string {
  return file?.state.text ?? '';
}

/** Device, inode and size, without the times. */
function placeOf(state: string | undefined): string {
  return state?.split(' ').slice(0, 3).join(' ') ?? 'none';
}
