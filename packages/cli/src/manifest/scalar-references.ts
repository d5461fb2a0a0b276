import type { Scalar } from 'yaml';
import type { ManifestOptions, ReferenceScalar, TextRange } from './manifest.ts';

/** References in a string, whose place is not known. */
export type FoundReferences = Omit<ReferenceScalar, 'place'>;

/**
 * The references in a string, or in the comment behind it.
 * @param source the text that was parsed
 * @returns undefined if there are none
 */
export function scalarReferences(
  node: Scalar<string>,
  source: string,
  options: Pick<ManifestOptions, 'schemes' | 'substrings' | 'comments'>,
): FoundReferences | undefined {
  const { value, srcToken, range } = node;
  if (!range || !srcToken || !('source' in srcToken)) return undefined;
  const [start, end] = range;
  const style =
    srcToken.type === 'block-scalar' ? 'block' : srcToken.type === 'scalar' ? 'plain' : 'quoted';
  const uris = urisIn(value, options);
  if (uris.length > 0) {
    // Of a block scalar, the token's source is what stands below its header.
    const from = style === 'block' ? end - srcToken.source.length : start;
    return { start, end, style, value, uris, places: placesOf(uris, source, from, end) };
  }
  const uri = options.comments && style !== 'block' ? commentOf(node, options) : undefined;
  if (uri === undefined) return undefined;
  const quotes = style === 'quoted' ? 1 : 0;
  const places = [{ start: start + quotes, end: end - quotes }];
  return { start, end, style, value: uri, uris: [uri], places };
}

function commentOf(
  { comment }: Scalar<string>,
  { schemes }: Pick<ManifestOptions, 'schemes'>,
): string | undefined {
  const text = comment?.trim() ?? '';
  return schemes.some((scheme) => text.startsWith(`${scheme}://`)) && !/\s/.test(text)
    ? text
    : undefined;
}

function urisIn(
  value: string,
  { schemes, substrings = false }: Pick<ManifestOptions, 'schemes' | 'substrings'>,
): readonly string[] {
  if (substrings) {
    const within = new RegExp(
      `(?<![\\w+.-])(?:${schemes.join('|')})://[\\w.~/@+-]*[\\w](?::\\w[\\w.-]*)?`,
      'g',
    );
    return [...value.matchAll(within)].map(([uri]) => uri);
  }
  return schemes.some((scheme) => value.startsWith(`${scheme}://`)) ? [value.trimEnd()] : [];
}

/** Undefined unless each stands there literally, in this order. */
function placesOf(
  uris: readonly string[],
  source: string,
  from: number,
  end: number,
): readonly TextRange[] | undefined {
  const places: TextRange[] = [];
  let at = from;
  for (const uri of uris) {
    const start = source.indexOf(uri, at);
    at = start + uri.length;
    if (start < 0 || at > end) return undefined;
    places.push({ start, end: at });
  }
  return places;
}
