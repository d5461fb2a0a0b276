import { createHash } from 'node:crypto';
import { type FoundEntry, readLayer } from '@strake/core';
import { describeProgram } from './compare-programs.ts';
import type { PlacedLayer } from './placed-layer.ts';

/** The first entry that differs. */
export interface EntryDifference {
  /** As the tar has it. */
  readonly path: string;
  /** `mode is 0755, rebuilt 0644`. */
  readonly what: string;
}

/** What is compared of an entry, in this order. */
type EntryFacts = Readonly<Record<string, string>>;

/**
 * Compares the entries of two layers, in the order of the first.
 * @returns undefined if they are equal: then only their tar or compression differs
 * @throws what reading them throws
 */
export async function compareLayers(
  published: PlacedLayer,
  rebuilt: PlacedLayer,
  signal: AbortSignal,
): Promise<EntryDifference | undefined> {
  const [before, after] = [await readFacts(published, signal), await readFacts(rebuilt, signal)];
  for (const [path, facts] of before) {
    const other = after.get(path);
    if (other === undefined) return { path, what: 'is not in the rebuilt image' };
    const fact = Object.keys(facts).find((name) => facts[name] !== other[name]);
    if (fact === undefined) continue;
    const what = `${fact} is ${facts[fact]}, rebuilt ${other[fact]}`;
    if (facts.content === other.content) return { path, what };
    const program = await describeProgram(published, rebuilt, path, signal);
    return { path, what: program === undefined ? what : `${what}; ${program}` };
  }
  const [more] = [...after.keys()].filter((path) => !before.has(path));
  return more === undefined ? undefined : { path: more, what: 'is in the rebuilt image only' };
}

/** The first entry of a layer that the other image does not have. */
export async function firstEntry(
  { source, layer }: PlacedLayer,
  signal: AbortSignal,
): Promise<string | undefined> {
  let first: string | undefined;
  await readLayer(await source.blob(layer, signal), signal, ({ header }) => {
    first ??= header.name;
  });
  return first;
}

async function readFacts(
  { source, layer }: PlacedLayer,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, EntryFacts>> {
  const found = new Map<string, EntryFacts>();
  await readLayer(await source.blob(layer, signal), signal, async (entry) => {
    found.set(entry.header.name, await factsOf(entry));
  });
  return found;
}

async function factsOf({ header, content }: FoundEntry): Promise<EntryFacts> {
  const hash = createHash('sha256');
  for await (const chunk of content) hash.update(chunk);
  return {
    type: header.type,
    mode: header.mode.toString(8).padStart(4, '0'),
    owner: `${header.uid}:${header.gid}`,
    target: header.linkname ?? 'none',
    mtime: header.mtime.toISOString(),
    size: `${header.size}`,
    content: `sha256:${hash.digest('hex')}`,
    attributes: JSON.stringify(header.pax ?? {}),
  };
}
