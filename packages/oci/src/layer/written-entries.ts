import { StrakeError } from '../errors/index.ts';
import type { Layer } from '../spec/layer.ts';
import { type FoundEntry, writtenHeader } from '../tar/index.ts';
import { ContentDigests } from './content-digests.ts';
import { layerKey } from './layer-key.ts';
import { type LayerMember, layerMembers } from './layer-member.ts';
import type { SizedContent } from './sized-content.ts';
import type { WriteLayerOptions } from './write-layer.ts';

/** An entry of a layer, and what is known of its content without reading it. */
export interface LayerEntry extends FoundEntry {
  /** Of a file: `sha256:…` of its content, where that is known. */
  readonly digest?: string;
  /**
   * Reads a part of the content, where any part can be read by itself. It returns fewer bytes at the end only.
   * @throws FILE_CHANGED, FILE_UNREADABLE for a file that something else writes or removes meanwhile
   */
  read?(offset: number, length: number): Uint8Array;
}

/** A layer that was written, or found because it had been. */
export interface WrittenFrom {
  readonly layer: Layer;
  /** As `writeLayer` returned it. */
  readonly key: string;
}

/**
 * Calls back for each entry of a layer as reading its blob would, but takes the contents from where the layer was written from, and their
 * digests from then.
 * @returns false, without a call, if anything is not provably what it was: a file is gone, changed, or changed too recently to tell
 * @throws FILE_CHANGED, FILE_UNREADABLE for what changes from then on; the signal's reason; whatever `onEntry` throws
 */
export async function readWrittenLayer(
  from: WrittenFrom,
  options: Pick<WriteLayerOptions, 'timestamp' | 'store' | 'signal' | 'clock'>,
  onEntry: (entry: LayerEntry) => void | Promise<void>,
): Promise<boolean> {
  const entries = await unchangedEntries(from, options);
  for (const { member, header, digest } of entries ?? []) {
    options.signal.throwIfAborted();
    const { content } = member;
    const opened = openWhenRead(content);
    try {
      await onEntry({
        header,
        content: opened.chunks,
        ...(digest === undefined ? {} : { digest }),
        ...(content?.read ? { read: content.read } : {}),
      });
    } finally {
      await opened.chunks.return(undefined);
    }
    if (opened.isOpened()) content?.check?.();
  }
  return entries !== undefined;
}

interface UnchangedEntry {
  readonly member: LayerMember;
  readonly header: FoundEntry['header'];
  readonly digest?: string;
}

async function unchangedEntries(
  { layer, key }: WrittenFrom,
  { store, signal, clock, timestamp }: Parameters<typeof readWrittenLayer>[1],
): Promise<readonly UnchangedEntry[] | undefined> {
  try {
    const members = await layerMembers(layer, { store, signal, timestamp });
    const digests = new ContentDigests(store, signal, clock);
    await digests.look(members.flatMap(({ content }) => content ?? []));
    const entries: UnchangedEntry[] = [];
    for (const member of members) {
      const header = writtenHeader(member.entry, layer.tar);
      const digest = member.content && digests.found(member.content);
      if (member.content && digest === undefined) return undefined;
      entries.push({ member, header, ...(digest === undefined ? {} : { digest }) });
    }
    return (await layerKey(members, digests, layer.tar)) === key ? entries : undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    if (StrakeError.is(thrown)) return undefined;
    throw thrown;
  }
}

function openWhenRead(content: SizedContent | undefined) {
  let isOpened = false;
  const read = async function* (): AsyncGenerator<Uint8Array> {
    isOpened = true;
    if (content) yield* await content.open();
  };
  return { chunks: read(), isOpened: () => isOpened };
}
