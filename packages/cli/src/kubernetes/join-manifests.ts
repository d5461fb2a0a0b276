/**
 * One stream of several: a `---` stands between those that do not have one there. Nothing else is changed.
 * @param texts each a stream of documents
 */
export function joinManifests(texts: readonly string[]): string {
  let stream = '';
  for (const text of texts) {
    if (text.trim() === '') continue;
    if (stream === '') {
      stream = text;
      continue;
    }
    if (!stream.endsWith('\n')) stream += '\n';
    // A byte order mark is one at the beginning alone.
    const next = text.replace(/^\ufeff/, '');
    stream += separator(stream, next) + next;
  }
  return stream;
}

function separator(before: string, after: string): string {
  // Directives may only follow the end of a document.
  if (/^%/.test(after)) return '...\n';
  const begins = /^(?:[ \t]*(?:#[^\n]*)?\r?\n)*---(?:[ \t\r\n]|$)/.test(after);
  const ended = /(?:^|\n)---[ \t]*\r?\n$/.test(before);
  return begins || ended ? '' : '---\n';
}
