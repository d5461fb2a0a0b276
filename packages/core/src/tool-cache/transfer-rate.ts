import { BusyTime } from './busy-time.ts';

/** Bytes per second of a registry that nothing is known of. */
const ASSUMED = 20_000_000;
/** How long bytes have to move before their rate counts. */
const MEASURED_AFTER_MS = 2000;
/** The rate is that of so much time: what moved earlier says nothing of a connection that stalls. */
const WINDOW_MS = 3000;
/** Bytes that move within this time are counted together. */
const STEP_MS = 50;

/** Bytes that moved, and when: in milliseconds of transfers. */
interface Moved {
  readonly at: number;
  bytes: number;
}

/** How fast bundles arrive now, all transfers together. */
export class TransferRate {
  readonly #time: BusyTime;
  /** Not older than the window, the oldest first. */
  readonly #moved: Moved[] = [];

  /** @param now milliseconds */
  constructor(now?: () => number) {
    this.#time = new BusyTime(now);
  }

  during<Result>(transfer: () => Promise<Result>): Promise<Result> {
    return this.#time.during(transfer);
  }

  moved(bytes: number): void {
    const at = this.#time.ms;
    const last = this.#moved.at(-1);
    if (last && at - last.at < STEP_MS) last.bytes += bytes;
    else this.#moved.push({ at, bytes });
    this.#forget();
  }

  get isMeasured(): boolean {
    return this.#time.ms >= MEASURED_AFTER_MS;
  }

  /** Bytes per second: at least one. */
  get perSecond(): number {
    if (!this.isMeasured) return ASSUMED;
    this.#forget();
    const bytes = this.#moved.reduce((sum, each) => sum + each.bytes, 0);
    return Math.max(1, (bytes * 1000) / Math.min(this.#time.ms, WINDOW_MS));
  }

  #forget(): void {
    const since = this.#time.ms - WINDOW_MS;
    const kept = this.#moved.findIndex(({ at }) => at >= since);
    this.#moved.splice(0, kept === -1 ? this.#moved.length : kept);
  }
}
