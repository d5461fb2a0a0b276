import { join } from 'node:path';
import { FileClock, type FileState, isRacilyClean, readFileState } from '../file/index.ts';

/** The files of layouts whose content was verified and that have not changed since. */
export interface VerifiedBlobs {
  /**
   * @param directory of the layout, absolute
   * @param path of the blob in it
   * @param read verifies the content; not called if the file has not changed since it was last verified, and called once for
   * concurrent calls
   */
  holds(directory: string, path: string, read: () => Promise<boolean>): Promise<boolean>;
  /** Records the present file as verified. */
  add(directory: string, path: string): Promise<void>;
  /** Stores the result for later builds, except files whose timestamp is still racy. */
  keep(): Promise<void>;
}

/** Where the records are stored. */
interface Records {
  readRecord(key: string): Promise<unknown>;
  writeRecord(key: string, record: unknown): Promise<void>;
}

/** Only `text` if it comes from a record. */
type State = Pick<FileState, 'text'> & Partial<FileState>;

/** One layout: file states by path, and how many were used. */
interface Known {
  readonly states: Map<string, State>;
  used: number;
  isChanged: boolean;
}

/** A layout grows with every build; its record must not. */
const LEAST_KEPT = 1000;

/**
 * @param records absent: the result is kept for this process only
 * @param clock of the file system; default: that of the process
 */
export function createVerifiedBlobs(
  records?: Records,
  clock: FileClock = new FileClock(),
): VerifiedBlobs {
  const layouts = new Map<string, Promise<Known>>();
  const open = (directory: string) => {
    const known = layouts.get(directory) ?? load(directory, records);
    layouts.set(directory, known);
    return known;
  };
  const reading = new Map<string, Promise<boolean>>();
  const add = async (directory: string, path: string): Promise<void> => {
    const known = await open(directory);
    const state = readFileState(join(directory, path));
    if (state === undefined) return;
    use(known, path, state);
    known.isChanged = true;
  };
  const readOnce = async (directory: string, path: string, read: () => Promise<boolean>) => {
    const isRight = await read();
    if (isRight) await add(directory, path);
    return isRight;
  };
  return {
    add,
    async holds(directory, path, read) {
      const known = await open(directory);
      const state = known.states.get(path);
      const file = join(directory, path);
      if (state !== undefined && readFileState(file)?.text === state.text) {
        use(known, path, state);
        return true;
      }
      const asked = reading.get(file) ?? readOnce(directory, path, read);
      reading.set(file, asked);
      return asked.finally(() => reading.delete(file));
    },
    async keep() {
      for (const [directory, loading] of layouts) {
        const known = await loading;
        if (records && known.isChanged)
          await records.writeRecord(keyOf(directory), recordOf(known, clock.at()));
      }
    },
  };
}

function use(known: Known, path: string, state: State): void {
  // The most recently used path comes last.
  known.states.delete(path);
  known.states.set(path, state);
  known.used += 1;
}

const keyOf = (directory: string) => `blobs of layout 1\0${directory}`;

async function load(directory: string, records: Records | undefined): Promise<Known> {
  const record = Object((await records?.readRecord(keyOf(directory))) ?? {}) as Record<
    string,
    string
  >;
  const states = Object.entries(record).map(([path, text]) => [path, { text }] as const);
  return { states: new Map(states), used: 0, isChanged: false };
}

/** @param now milliseconds since 1970 by the clock of the file system */
function recordOf({ states, used }: Known, now: number): Readonly<Record<string, string>> {
  const rested = [...states].filter(
    ([, { changedAt, isCoarse = true }]) =>
      changedAt === undefined || !isRacilyClean({ changedAt, isCoarse }, now),
  );
  const kept = rested.slice(-Math.max(LEAST_KEPT, 2 * used));
  return Object.fromEntries(kept.map(([path, { text }]) => [path, text]));
}
