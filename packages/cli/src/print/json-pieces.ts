/** Deeper values are small. */
const DEEPEST = 6;

/** What `JSON.stringify(value, null, 2)` returns, in pieces: a string has at most 512 MiB. */
export function* jsonPieces(value: unknown, depth = 0): Generator<string> {
  const indent = '  '.repeat(depth);
  const isPlain = typeof value !== 'object' || value === null || depth >= DEEPEST;
  const members = isPlain ? [] : Object.entries(value).filter(([, each]) => each !== undefined);
  if (members.length === 0) {
    yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
    return;
  }
  const isList = Array.isArray(value);
  let before = isList ? '[' : '{';
  for (const [key, each] of members) {
    yield `${before}\n${indent}  ${isList ? '' : `${JSON.stringify(key)}: `}`;
    yield* jsonPieces(each, depth + 1);
    before = ',';
  }
  yield `\n${indent}${isList ? ']' : '}'}`;
}
