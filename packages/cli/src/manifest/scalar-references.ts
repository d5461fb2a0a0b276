import type { Scalar } from 'yaml';
import type { ManifestOptions, ReferenceScalar } from './manifest.ts';

/**
 * The references in a string.
 * @param source the text that was parsed
 * @returns undefined if there are none
 */
export function scalarReferences(
  node: Scalar<string>,
  source: string,
  options: Pick<ManifestOptions, 'schemes' | 'substrings'>,
): ReferenceScalar | undefined {
  const { value, srcToken, range } = node;
  const uris = urisIn(value, options);
  if (uris.length === 0 || !range || !srcToken || !('source' in srcToken)) return undefined;
  const [start, end] = range;
  const style =
    srcToken.type === 'block-scalar' ? 'block' : srcToken.type === 'scalar' ? 'plain' : 'quoted';
  // Of a block scalar, the token's source is what stands below its header.
  const from = style === 'block' ? end - srcToken.source.length : start;
  return { start, end, style, value, uris, offsets: offsetsOf(uris, source, from, end) };
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

/** Undefined unless each stands there literally, in this order and no more often. */
function offsetsOf(
  uris: readonly string[],
  source: string,
  from: number,
  end: number,
): readonly number[] | undefined {
  const offsets: number[] = [];
  let at = from;
  for (const uri of uris) {
    const found = source.indexOf(uri, at);
    if (found < 0 || found + uri.length > end) return undefined;
    offsets.push(found);
    at = found + uri.length;
  }
  return offsets;
}
