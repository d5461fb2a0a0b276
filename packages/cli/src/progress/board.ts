import type { BuildEvent } from '@strake/core';

/** One image on one platform, or on its way to one destination. */
export interface Row {
  readonly label: string;
  state: 'waiting' | 'working' | 'done';
  /** What it does now, or did last. */
  activity: string;
  /** Bytes of the layer or push at hand. */
  bytes?: { readonly done: number; readonly total: number };
  /** Bytes of its own layers, when all is done. */
  size?: number;
  /** When its activity began. */
  since: number;
  /** Milliseconds that its finished phases took. */
  spent: number;
}

/** What the live view shows, kept up to date by events. */
export interface Board {
  readonly rows: readonly Row[];
  handle(event: BuildEvent): void;
  /** Nothing is at work any more: what did not end by itself was stopped. */
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
        // The list of an image is made at once: a line for it would only flicker.
        if (event.phase === 'index') return;
        const row = find(event);
        if (event.state === 'start') begin(row, event.phase, now());
        // The platforms of an image, which its bases decide, take the place of its line.
        else if (event.phase === 'base') rows.delete(row.label);
        else finish(row, event.phase, event.milliseconds ?? now() - row.since);
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

/** What a row is called when a phase was its last; between other phases it goes on. */
const LAST: Readonly<Record<string, string>> = {
  mutate: 'built',
  push: 'pushed',
  archive: 'written',
};

function finish(row: Row, phase: string, milliseconds: number): void {
  row.spent += milliseconds;
  delete row.bytes;
  const activity = LAST[phase];
  if (activity === undefined) return;
  row.state = 'done';
  row.activity = activity;
}
