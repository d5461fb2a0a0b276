import { join } from 'node:path';
import { FileClock, type FileState, isRacilyClean, readFileState } from '../file/index.ts';

/** Which files of layouts were found to have the right content, and are as they were then. */
export interface VerifiedBlobs {
  /**
   * @param directory of the layout, absolute
   * @param path of the blob in it
   * @param read tells whether the content is right; not asked where the file is as it was when it last was, and once for all who ask
   * at the same time
   */
  holds(directory: string, path: string, read: () => Promise<boolean>): Promise<boolean>;
  /** Takes the file as it is now for right. */
  add(directory: string, path: string): Promise<void>;
  /** Keeps what was learnt for later builds; a file that changed so recently that the next change could hide is left out. */
  keep(): Promise<void>;
}

/** Where small records are kept; undefined for what is not there. */
interface Records {
  recall(key: string): Promise<unknown>;
  remember(key: string, record: unknown): Promise<void>;
}

/** `text` alone where it was kept. */
type State = Pick<FileState, 'text'> & Partial<FileState>;

/** One layout: states by path, and how often they were used. */
interface Known {
  readonly states: Map<string, State>;
  used: number;
  isChanged: boolean;
}

/** A layout grows with every build, what is kept of it does not. */
const LEAST_KEPT = 1000;

/**
 * @param records absent: what is learnt holds for this process
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
          await records.remember(keyOf(directory), recordOf(known, clock.at()));
      }
    },
  };
}

function use(known: Known, path: string, state: State): void {
  // What was used last stands last.
  known.states.delete(path);
  known.states.set(path, state);
  known.used += 1;
}

const keyOf = (directory: string) => `blobs of layout 1\0${directory}`;

async function load(directory: string, records: Records | undefined): Promise<Known> {
  const record = Object((await records?.recall(keyOf(directory))) ?? {}) as Record<string, string>;
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
