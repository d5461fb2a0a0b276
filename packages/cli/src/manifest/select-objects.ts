import {
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  visit,
} from 'yaml';
import { commandError } from '../error-codes.ts';
import { type LabelSelector, matchesLabels } from './label-selector.ts';
import type { TextRange } from './manifest.ts';

/** A document in the text of a manifest. */
interface Part {
  readonly range: TextRange;
  /** The parsed text, and where it begins. */
  readonly source: string;
  readonly offset: number;
}

/** For messages. */
interface Where {
  readonly file: string;
  readonly lines: LineCounter;
}

/**
 * What a selector removes: documents without the labels, empty ones, and items of lists.
 * @throws MANIFEST_SYNTAX for a document that is not an object of Kubernetes
 */
export function removedObjects(
  document: Document.Parsed,
  { range, offset, source }: Part,
  selector: LabelSelector,
  { file, lines }: Where,
): readonly TextRange[] {
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [range];
  const kind = member(document, contents, 'kind');
  if (!isMap(contents) || !isScalar(kind) || !member(document, contents, 'apiVersion')) {
    const { line, col } = lines.linePos(offset + contents.range[0]);
    throw commandError('MANIFEST_SYNTAX', 'the document has no kind or no apiVersion', {
      location: { file, line, column: col },
      hint: 'A selector needs objects of Kubernetes; omit --selector for other files.',
    });
  }
  const items = member(document, contents, 'items');
  if (!String(kind.value).endsWith('List') || !isSeq(items))
    return matches(document, contents, selector) ? [] : [range];
  const kept = items.items.map((item) => matches(document, item, selector));
  if (kept.every(Boolean)) return [];
  if (!kept.some(Boolean)) return [range];
  const { srcToken: token } = items;
  if (token?.type !== 'block-seq' && token?.type !== 'flow-collection') return [];
  const end = items.range?.[1] ?? 0;
  const text =
    token.type === 'block-seq' ? blockItems(token, source, end) : flowItems(token, kept, end);
  return text
    .filter((_, at) => !kept[at])
    .map((each) => ({ start: each.start + offset, end: each.end + offset }));
}

/** Each from the line of its `-` to that of the next one. */
function blockItems(
  { items }: CST.BlockSequence,
  source: string,
  end: number,
): readonly TextRange[] {
  const starts = items.flatMap(({ start }) =>
    start
      .filter(({ type }) => type === 'seq-item-ind')
      .map(({ offset }) => source.lastIndexOf('\n', offset) + 1),
  );
  return starts.map((start, at) => ({ start, end: starts[at + 1] ?? end }));
}

/** Each with the comma behind it; the last ones, with the comma in front of them. */
function flowItems(
  { items }: CST.FlowCollection,
  kept: readonly boolean[],
  end: number,
): readonly TextRange[] {
  const lastKept = kept.lastIndexOf(true);
  const starts = items.slice(0, kept.length).map(firstOffset);
  const commas = items
    .slice(1)
    .map(({ start }) => start.find(({ type }) => type === 'comma')?.offset ?? end);
  const close = end - 1;
  return starts.map((start, at) =>
    at < lastKept
      ? { start, end: starts[at + 1] ?? close }
      : { start: commas[at - 1] ?? start, end: Math.min(commas[at] ?? close, close) },
  );
}

function firstOffset({ start, key, value }: CST.CollectionItem): number {
  const own = start.find(({ type }) => !['comma', 'space', 'newline', 'comment'].includes(type));
  return own?.offset ?? key?.offset ?? value?.offset ?? 0;
}

function matches(document: Document, object: unknown, selector: LabelSelector): boolean {
  const labels = membersOf(
    document,
    member(document, member(document, object, 'metadata'), 'labels'),
  );
  const entries = [...labels].flatMap(([key, value]) => {
    const scalar = resolve(document, value);
    return isScalar(scalar) ? [[key, String(scalar.value)] as const] : [];
  });
  return matchesLabels(selector, new Map(entries));
}

function member(document: Document, node: unknown, key: string): unknown {
  return resolve(document, membersOf(document, resolve(document, node)).get(key));
}

type Members = ReadonlyMap<string, unknown>;

/** By map: maps merge each other often, and each would read all below it. */
const MEMBERS = new WeakMap<object, Members>();

/** The members of a map, with those that it gets by merge keys, as kubectl reads them. A map that merges itself adds nothing. */
function membersOf(document: Document, map: unknown): Members {
  if (!isMap(map)) return new Map();
  const known = MEMBERS.get(map);
  if (known !== undefined) return known;
  MEMBERS.set(map, new Map());
  const own = map.items.flatMap(({ key, value }) =>
    isScalar(key) ? [[String(key.value), value] as const] : [],
  );
  const merged = own
    .filter(([key]) => key === '<<')
    .map(([, value]) => resolve(document, value))
    .flatMap((value) => (isSeq(value) ? value.items : [value]))
    // Of several, the first one counts.
    .toReversed()
    .flatMap((value) => [...membersOf(document, resolve(document, value))]);
  const members = new Map([...merged, ...own]);
  MEMBERS.set(map, members);
  return members;
}

/** What an alias means. */
function resolve(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node;
}

/**
 * Refuses aliases that stay without what they mean.
 * @param removed result of {@link removedObjects}
 * @throws MANIFEST_SYNTAX
 */
export function checkAliases(
  document: Document.Parsed,
  { offset }: Part,
  removed: readonly TextRange[],
  { file, lines }: Where,
): void {
  const isRemoved = (node: Node | undefined) => {
    const at = (node?.range?.[0] ?? -1) + offset;
    return removed.some(({ start, end }) => at >= start && at < end);
  };
  visit(document, {
    Alias(_, alias) {
      if (isRemoved(alias) || !isRemoved(alias.resolve(document))) return;
      const { line, col } = lines.linePos((alias.range?.[0] ?? 0) + offset);
      throw commandError(
        'MANIFEST_SYNTAX',
        `*${alias.source} is in an object that --selector removes`,
        {
          location: { file, line, column: col },
          hint: 'Write the value itself in place of the alias.',
        },
      );
    },
  });
}
