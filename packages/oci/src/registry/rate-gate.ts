/** Holds back requests to hosts that asked for a pause. */
export interface RateGate {
  /**
   * Waits until a request to a host may start: not before its pause is over, then in order of arrival.
   * @returns a pass, which must be told the outcome
   * @throws the reason of the signal
   */
  enter(host: string, signal: AbortSignal): Promise<Pass>;
}

/** One admitted request. Only the first call of a method releases its slot. */
export interface Pass {
  /** It succeeded, or failed for a reason unrelated to the rate. */
  leave(): void;
  /** The host rejected it as one too many. @param pauseMs how long the host asks to wait; 0 if it does not say */
  refused(pauseMs: number): void;
  /** It takes long, and others do not have to wait for it. */
  release(): void;
}

/** At this many concurrent requests a host is no longer limited. */
const WIDE = 16;

interface Gate {
  opensAt: number;
  /** How many may be in flight. */
  width: number;
  running: number;
  /** Counts rejections: a request that started before the last one does not show that the limit is lifted. */
  refusals: number;
  readonly waiting: Set<() => void>;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Without a rejection no request waits. After one, all requests to the host wait for the pause that it asked for. Then one request
 * starts, and the number in flight grows by one each time that many have succeeded: all at once would only be rejected again.
 */
export function createRateGate(now: () => number = () => performance.now()): RateGate {
  const gates = new Map<string, Gate>();

  const admit = (gate: Gate): void => {
    clearTimeout(gate.timer);
    const pause = gate.opensAt - now();
    if (pause > 0) {
      if (gate.waiting.size > 0) gate.timer = setTimeout(admit, Math.ceil(pause), gate);
      return;
    }
    for (const start of gate.waiting) {
      if (gate.running + 1 > gate.width) return;
      gate.waiting.delete(start);
      gate.running += 1;
      start();
    }
  };

  const passThrough = (gate: Gate): Pass => {
    const { refusals } = gate;
    let isInside = true;
    const leave = (): void => {
      if (isInside) gate.running -= 1;
      isInside = false;
    };
    return {
      leave() {
        leave();
        if (gate.refusals === refusals) widen(gate);
        admit(gate);
      },
      refused(pauseMs) {
        leave();
        gate.opensAt = Math.max(gate.opensAt, now() + pauseMs);
        gate.width = 1;
        gate.refusals += 1;
        admit(gate);
      },
      release() {
        leave();
        admit(gate);
      },
    };
  };

  return {
    async enter(host, signal) {
      signal.throwIfAborted();
      const gate = gates.get(host) ?? openGate();
      gates.set(host, gate);
      await new Promise<void>((resolve, reject) => {
        const abort = () => {
          if (gate.waiting.delete(start)) reject(signal.reason);
          if (gate.waiting.size === 0) clearTimeout(gate.timer);
        };
        const start = () => {
          signal.removeEventListener('abort', abort);
          resolve();
        };
        signal.addEventListener('abort', abort);
        gate.waiting.add(start);
        admit(gate);
      });
      return passThrough(gate);
    },
  };
}

function widen(gate: Gate): void {
  const width = gate.width + 1 / gate.width;
  gate.width = width < WIDE ? width : Number.POSITIVE_INFINITY;
}

function openGate(): Gate {
  return {
    opensAt: 0,
    width: Number.POSITIVE_INFINITY,
    running: 0,
    refusals: 0,
    waiting: new Set(),
    timer: undefined,
  };
}
