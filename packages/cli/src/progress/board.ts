import type { BuildEvent } from '@strake/core';
import { cachedFrom, type PhaseEvent } from './up-to-date.ts';

/** One image on one platform, or its push to one destination. */
export interface Row {
  readonly label: string;
  state: 'waiting' | 'working' | 'done';
  /** The current or last activity. */
  activity: string;
  /** Bytes of the current layer or push. */
  bytes?: { readonly done: number; readonly total: number };
  /** Bytes of its own layers, when finished. */
  size?: number;
  /** Start of the activity. */
  since: number;
  /** Total milliseconds of its finished phases. */
  spent: number;
}

/** The state of the live view, updated by events. */
export interface Board {
  readonly rows: readonly Row[];
  handle(event: BuildEvent): void;
  /** Marks all unfinished rows as stopped. */
  stop(): void;
}

export function createBoard(now: () => number = () => performance.now()): Board {
  const rows = new Map<string, Row>();
  const rowOf = (image: string, place: string | undefined, arrow = ''): Row => {
    const label = place === undefined ? image : `${image} ${arrow}${place}`;
    const row = rows.get(label) ?? {
      label,
      state: 'waiting',
      activity: 'waiting',
      since: now(),
      spent: 0,
    };
    rows.set(label, row);
    return row;
  };
  const find = ({
    image,
    platform,
    destination,
  }: {
    image: string;
    platform?: string;
    destination?: string;
  }) => (platform === undefined ? rowOf(image, destination, '→ ') : rowOf(image, platform));
  return {
    get rows() {
      return [...rows.values()];
    },
    handle(event) {
      if (event.type === 'targets') {
        for (const { image, platform } of event.targets) rowOf(image, platform);
      } else if (event.type === 'phase') {
        // Creating the image index takes no time: a line for it would only flicker.
        if (event.phase === 'index') return;
        const row = find(event);
        if (event.state === 'start') begin(row, ACTIVITY[event.phase] ?? event.phase, now());
        // Once the bases decide the platforms of an image, they replace its line.
        else if (event.phase === 'base') rows.delete(row.label);
        else finish(row, event, now());
      } else if (event.type === 'bytes') {
        find(event).bytes = { done: event.done, total: event.total };
      } else if (event.type === 'image') {
        for (const { platform, layers } of event.result.platforms) {
          rowOf(event.result.image, platform).size = layers.reduce(
            (sum, layer) => sum + (layer.own ? layer.size : 0),
            0,
          );
        }
      }
    },
    stop() {
      for (const row of rows.values()) {
        if (row.state !== 'done') Object.assign(row, { state: 'waiting', activity: 'stopped' });
      }
    },
  };
}

function begin(row: Row, activity: string, since: number): void {
  row.state = 'working';
  row.activity = activity;
  row.since = since;
  delete row.bytes;
}

/** What a row says during a phase, if the name of the phase says too little. */
const ACTIVITY: Readonly<Record<string, string>> = { restore: 'restore tool cache' };

/** The state of a row whose last phase this was; after other phases the row continues. */
const LAST: Readonly<Record<string, string>> = {
  mutate: 'built',
  push: 'pushed',
  archive: 'written',
};

function finish(row: Row, event: PhaseEvent, now: number): void {
  row.spent += event.milliseconds ?? now - row.since;
  delete row.bytes;
  // Until its layers are written, which may have to wait for others.
  row.activity = cachedFrom(event) ?? row.activity;
  // Until it is its turn to compile.
  if (event.phase === 'restore') Object.assign(row, { state: 'waiting', activity: 'waiting' });
  const activity = LAST[event.phase];
  if (activity === undefined) return;
  row.state = 'done';
  row.activity = activity;
}
