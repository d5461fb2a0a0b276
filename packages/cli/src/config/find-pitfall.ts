import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
  visit,
} from 'yaml';
import { followAlias, isMergeKey } from './list-places.ts';

/** How to write `{{image}}` in YAML, where braces begin a map. */
export const QUOTE_TEMPLATES =
  'Quote the whole value: "{{image}}". YAML reads unquoted braces as maps.';

/** Something that YAML accepts and that is never intended. */
export interface Pitfall {
  readonly message: string;
  readonly hint: string;
  /** Characters from the start of the text. */
  readonly offset: number;
}

/**
 * The first pitfall in a node: an alias without an anchor or inside its own anchor, a merge of a non-map, an unquoted template, which
 * YAML reads as a map, or a number that loses its spelling, such as 1.10, which becomes 1.1, or 0755, which YAML 1.1 and 1.2 read differently.
 */
export function findPitfall(root: unknown, document: Document.Parsed): Pitfall | undefined {
  let trap: Pitfall | undefined;
  const found = (node: Node, message: string, hint: string) => {
    trap = { message, hint, offset: node.range?.[0] ?? 0 };
    return visit.BREAK;
  };
  if (!isNode(root)) return undefined;
  visit(root, {
    Alias(_, alias, ancestors) {
      const target = alias.resolve(document);
      if (!target)
        return found(
          alias,
          `alias *${alias.source} has no anchor before it`,
          `Put the anchor (&${alias.source}) before its aliases.`,
        );
      if (ancestors.includes(target))
        return found(
          alias,
          `alias *${alias.source} is inside its own anchor`,
          'Move the alias out of the value that it refers to.',
        );
      return undefined;
    },
    Pair(_, { key, value }) {
      const named = followAlias(key, document);
      if (isMap(named) || isSeq(named) || isTag(key)) {
        const isTemplate = isTag(key) || (isMap(key) && key.flow === true);
        return isTemplate
          ? found(key as Node, 'a template is not quoted', QUOTE_TEMPLATES)
          : found(key as Node, 'a key is a list or a map instead of a string', 'Write a string.');
      }
      if (!isMergeKey(key) || isMergeable(value, document)) return undefined;
      return found(
        key as Node,
        'merge key << has a value that is not a map',
        'Give it a map, an alias of one, or a list of them: <<: *name.',
      );
    },
    Scalar(_, scalar) {
      const { value, source, type } = scalar;
      if (typeof value !== 'number' || type !== 'PLAIN' || source === undefined) return undefined;
      if (String(value) === source) return undefined;
      return found(
        scalar,
        `${source} is read as the number ${value}`,
        `Quote it if it is a string ("${source}"), else write ${value}.`,
      );
    },
  });
  return trap;
}

function isMergeable(value: unknown, document: Document.Parsed): boolean {
  // An alias without an anchor is reported as such.
  if (isAlias(value) && !value.resolve(document)) return true;
  const merged = followAlias(value, document);
  if (isSeq(merged)) return merged.items.every((each) => isMap(followAlias(each, document)));
  return isMap(merged);
}

/** `{% if … %}` without quotes. */
function isTag(key: unknown): key is Scalar<string> {
  return isScalar<string>(key) && key.type === 'PLAIN' && key.source?.startsWith('%') === true;
}
