import { BusyTime } from './busy-time.ts';

/** Bytes per second of a registry that nothing is known of. */
const ASSUMED = 20_000_000;
/** How long bytes have to move before their rate counts. */
const MEASURED_AFTER_MS = 2000;

/** How fast bundles arrive, all transfers together. */
export class TransferRate {
  readonly #time: BusyTime;
  #bytes = 0;

  /** @param now milliseconds */
  constructor(now?: () => number) {
    this.#time = new BusyTime(now);
  }

  during<Result>(transfer: () => Promise<Result>): Promise<Result> {
    return this.#time.during(transfer);
  }

  moved(bytes: number): void {
    this.#bytes += bytes;
  }

  get isMeasured(): boolean {
    return this.#time.ms >= MEASURED_AFTER_MS;
  }

  /** Bytes per second. */
  get perSecond(): number {
    return this.isMeasured ? (this.#bytes * 1000) / this.#time.ms : ASSUMED;
  }
}
