/** A longer line is cut: no field that is read is as long. */
const LONGEST_LINE = 64 << 10;

/** The lines of a text file, without their ends; several at once, as they come. */
export async function* readLines(
  content: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of content) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE);
    yield lines;
  }
  yield [rest + decoder.decode()];
}
