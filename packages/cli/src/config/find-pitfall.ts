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

/** What to do about `{{image}}` in YAML, where braces begin a map. */
export const QUOTE_TEMPLATES =
  'Put the whole value in quotes: "{{image}}". Without them YAML reads its braces as maps.';

/** Something that YAML lets through and that is never meant. */
export interface Pitfall {
  readonly message: string;
  readonly hint: string;
  /** Characters from the start of the text. */
  readonly offset: number;
}

/**
 * The first trap in a node: an alias to nothing or to what it stands in, a merge of what is no map, a template without quotes, which
 * is a map, and a number whose spelling is lost, such as 1.10, which is 1.1, or 0755, which YAML 1.1 and 1.2 read differently.
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
          `An anchor (&${alias.source}) has to stand before its aliases.`,
        );
      if (ancestors.includes(target))
        return found(
          alias,
          `alias *${alias.source} stands in what it stands for`,
          'An alias may not be part of its own anchor.',
        );
      return undefined;
    },
    Pair(_, { key, value }) {
      const named = followAlias(key, document);
      if (isMap(named) || isSeq(named) || isTag(key)) {
        const isTemplate = isTag(key) || (isMap(key) && key.flow === true);
        return isTemplate
          ? found(key as Node, 'a template stands here without quotes', QUOTE_TEMPLATES)
          : found(
              key as Node,
              'a key is a list or a map, and should be a text',
              'Write it as a text.',
            );
      }
      if (!isMergeKey(key) || isMergeable(value, document)) return undefined;
      return found(
        key as Node,
        'merge key << has a value that is no map',
        'It takes a map, an alias of one, or a list of them: <<: *name.',
      );
    },
    Scalar(_, scalar) {
      const { value, source, type } = scalar;
      if (typeof value !== 'number' || type !== 'PLAIN' || source === undefined) return undefined;
      if (String(value) === source) return undefined;
      return found(
        scalar,
        `${source} is read as the number ${value}`,
        `Put it in quotes if it is a text ("${source}"), else write ${value}.`,
      );
    },
  });
  return trap;
}

function isMergeable(value: unknown, document: Document.Parsed): boolean {
  // An alias to nothing is told of as such.
  if (isAlias(value) && !value.resolve(document)) return true;
  const merged = followAlias(value, document);
  if (isSeq(merged)) return merged.items.every((each) => isMap(followAlias(each, document)));
  return isMap(merged);
}

/** `{% if … %}` without quotes. */
function isTag(key: unknown): key is Scalar<string> {
  return isScalar<string>(key) && key.type === 'PLAIN' && key.source?.startsWith('%') === true;
}
