/** Follows the structure of zstd frames over chunks of any size, without decompressing. */
export interface FrameWalk {
  /** Consumes the next bytes. */
  push(chunk: Uint8Array): void;
  /** True at the end of a frame: the stream may end here. */
  isWhole(): boolean;
}

/** What comes next: bytes to read, or to skip, and what follows them. */
interface Step {
  readonly length: number;
  readonly isPassed?: boolean;
  next(bytes: Uint8Array): Step;
}

/**
 * Tells whether a zstd stream ends at the end of a frame, because Node 22 accepts a truncated one. Bytes that are not zstd are
 * left for the decompressor to reject.
 * Source: RFC 8878, section 3.1.
 */
export function walkFrames(): FrameWalk {
  let step = MAGIC;
  let filled = new Uint8Array();
  let passed = 0;
  const advance = (): void => {
    while (step.length === passed) {
      step = step.next(filled);
      filled = new Uint8Array();
      passed = 0;
    }
  };
  return {
    push(chunk) {
      for (let at = 0; at < chunk.length; ) {
        const part = chunk.subarray(at, at + step.length - passed);
        if (!step.isPassed) filled = Uint8Array.from([...filled, ...part]);
        passed += part.length;
        at += part.length;
        advance();
      }
    },
    isWhole: () => step === MAGIC && passed === 0,
  };
}

const MAGIC: Step = {
  length: 4,
  next: (bytes) => {
    const magic = littleEndian(bytes);
    return magic >= 0x184d2a50 && magic <= 0x184d2a5f ? SKIPPED : HEADER;
  },
};

const SKIPPED: Step = { length: 4, next: (bytes) => pass(littleEndian(bytes), MAGIC) };

const HEADER: Step = {
  length: 1,
  next: ([descriptor = 0]) => {
    const isSingle = (descriptor >> 5) & 1;
    const contentSize = [isSingle, 2, 4, 8][descriptor >> 6] ?? 0;
    const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
    const hasChecksum = (descriptor >> 2) & 1;
    return pass(1 - isSingle + dictionary + contentSize, blockStep(hasChecksum * 4));
  },
};

function blockStep(checksumBytes: number): Step {
  return {
    length: 3,
    next: (bytes) => {
      const header = littleEndian(bytes);
      const isRepeated = ((header >> 1) & 3) === 1;
      const size = isRepeated ? 1 : header >> 3;
      const isLast = (header & 1) === 1;
      return isLast ? pass(size + checksumBytes, MAGIC) : pass(size, blockStep(checksumBytes));
    },
  };
}

/** Skips bytes, also none, then continues. */
function pass(length: number, next: Step): Step {
  return { length, isPassed: true, next: () => next };
}

function littleEndian(bytes: Uint8Array): number {
  return bytes.reduceRight((value, byte) => value * 256 + byte, 0);
}
