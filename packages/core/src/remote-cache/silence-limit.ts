/** How long a registry may leave a build waiting in vain, in all. */
const LIMIT_MS = 1500;
/** What one answer adds: a registry that answers more slowly than this is given up in the long run. */
const PER_ANSWER_MS = 400;
/** After bytes moved for a while, the next ones may take this part of it longer: a slow connection buffers more. */
const SHARE_OF_MOVING = 0.1;
/** Longer than this a registry is never silent. */
const LONGEST_MS = 10_000;
const TICK_MS = 100;

/**
 * Limits how long requests wait without any answer, and without a byte moving, however many there are: a slow registry that answers is
 * waited for, a silent one is not. A process that is busy itself does not blame the registry: each tick counts once, however late it comes.
 */
export class SilenceLimit {
  readonly #onSilence: () => void;
  #leftMs = LIMIT_MS;
  #running = 0;
  #last = 0;
  #movingSince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** @param onSilence called once; it has to end the requests */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** A request begins; `end` has to follow. */
  begin(): void {
    this.#running += 1;
    if (this.#isOver || this.#timer !== undefined) return;
    this.#last = performance.now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Something was answered. */
  heard(): void {
    this.#leftMs = Math.max(this.#leftMs, Math.min(LIMIT_MS, this.#leftMs + PER_ANSWER_MS));
  }

  /**
   * Bytes moved.
   * @param unseenMs how long bytes may take whose moving cannot be seen
   */
  moved(unseenMs: number): void {
    const now = performance.now();
    this.#movingSince ??= now;
    const usual = LIMIT_MS + SHARE_OF_MOVING * (now - this.#movingSince);
    this.#leftMs = Math.min(LONGEST_MS, Math.max(this.#leftMs, usual) + unseenMs);
  }

  end(): void {
    this.#running -= 1;
    if (this.#running > 0 || this.#timer === undefined) return;
    this.#count();
    this.#stop();
  }

  /** From now on there is no limit. */
  lift(): void {
    this.#isOver = true;
    this.#stop();
  }

  #tick(): void {
    this.#count();
    if (this.#leftMs > 0) return;
    this.lift();
    this.#onSilence();
  }

  #count(): void {
    const now = performance.now();
    this.#leftMs -= Math.min(now - this.#last, 1.5 * TICK_MS);
    this.#last = now;
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
