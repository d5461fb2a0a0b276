import { createHash } from 'node:crypto';

/** What is known of an entry of a layer that was described: enough to tell what differs later. As text, for people. */
export interface EntryFacts {
  /** `file`, `directory`, `symlink`, `hardlink`; `entries` for what is below a directory of a large layer. */
  readonly type: string;
  /** `0644`. */
  readonly mode?: string;
  /** `0:0`. */
  readonly owner?: string;
  readonly target?: string;
  /** 64 hex digits of the SHA-256, and the bytes: `… (12 bytes)`. Absent: it is not known before a step has run. */
  readonly content?: string;
  /** RFC 3339; absent for the timestamp of the image. */
  readonly time?: string;
  /** Extended attributes, as JSON. */
  readonly attributes?: string;
  /** The step that makes its content. */
  readonly step?: string;
  /** The plugin that added it. */
  readonly plugin?: string;
}

/** The described entries of a layer. */
export interface LayerFacts {
  /** By path, in the order of the paths. */
  readonly entries: Readonly<Record<string, EntryFacts>>;
  /** A digest of the order of the entries, if the tar has them as they were described. */
  readonly order?: string;
}

/** Of larger layers only directories are kept, and what steps make. */
const MOST_ENTRIES = 50_000;

/** Folds entries into their directories until they are few. */
export function boundEntries(entries: LayerFacts['entries']): LayerFacts['entries'] {
  const all = Object.entries(entries);
  if (all.length <= MOST_ENTRIES) return entries;
  const made = all.filter(([, { step }]) => step !== undefined).slice(0, MOST_ENTRIES);
  const others = all.filter(([, { step }]) => step === undefined);
  for (let depth = 16; depth >= 0; depth = Math.floor(depth / 2)) {
    const groups = Map.groupBy(others, ([path]) => above(path, depth));
    if (groups.size > MOST_ENTRIES && depth > 0) continue;
    const folded = [...groups].map(([path, own]) => [path, fold(own)] as const);
    return Object.fromEntries([...folded, ...made]);
  }
  return Object.fromEntries(made);
}

/** `/a/b/` of `/a/b/c/d` at a depth of 2. */
function above(path: string, depth: number): string {
  const parts = path.split('/').slice(1, -1).slice(0, depth);
  return `/${parts.map((part) => `${part}/`).join('')}`;
}

function fold(entries: readonly (readonly [string, EntryFacts])[]): EntryFacts {
  const digest = createHash('sha256').update(JSON.stringify(entries)).digest('hex');
  return { type: 'entries', content: `${digest} (${entries.length} entries)` };
}
