const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  '"': '"',
};

/** The value of a string as Go quotes it, or as it is if it is not quoted. Undefined: it is malformed. Source: Go, strconv.Unquote. */
export function unquote(text: string): string | undefined {
  if (/^`[^`]*`$/s.test(text)) return text.slice(1, -1);
  if (!text.startsWith('"')) return text.startsWith('`') ? undefined : text;
  if (
    !/^"(?:[^"\\\n]|\\[abfnrtv\\"]|\\x[\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\U00(?:0[\da-fA-F]|10)[\da-fA-F]{4})*"$/.test(
      text,
    )
  )
    return undefined;
  return Buffer.from(
    text
      .slice(1, -1)
      .replace(/\\(?:([abfnrtv\\"])|(?:x|u|U)([\da-fA-F]+))/g, (_, name?: string, code?: string) =>
        name === undefined
          ? String.fromCodePoint(Number.parseInt(code ?? '', 16))
          : (ESCAPES[name] ?? ''),
      ),
  ).toString();
}
