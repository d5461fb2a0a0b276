import { StrakeError } from '@strake/core/plugin';

/** Flags of the linker whose value may be the next element of a list. Source: `go tool link -help`. */
const TAKES_VALUE =
  /^--?(X|B|E|H|I|L|R|T|buildid|extar|extld|extldflags|installsuffix|k|linkmode|r|tmpdir)$/;

/**
 * One text for `go build -ldflags`, which go splits at spaces again. Values with spaces are quoted, so that they stay whole:
 * `-X main.title=hello world` and `["-X", "main.title=hello world"]` become `-X 'main.title=hello world'`. An element with
 * several flags, or with quotes of its own, stays as it is.
 * Source: go/src/cmd/internal/quoted, Split: quotes count where a field begins, and nothing escapes them.
 * @throws CONFIG_VALUE_INVALID for a value with spaces and both kinds of quotes, which go has no way to write
 */
export function quoteLdflags(elements: readonly string[]): string {
  return elements
    .map((element, at) =>
      TAKES_VALUE.test(elements[at - 1] ?? '') ? quote(element) : quoteElement(element),
    )
    .join(' ');
}

function quoteElement(element: string): string {
  const severalFlags = /\s-/.test(element);
  const quotedByUser = /(^|\s)["']/.test(element);
  const [, flag = '', value = ''] = /^(--?\w+)[\s=]+(.*)$/s.exec(element) ?? [];
  if (severalFlags || quotedByUser || !/\s/.test(value) || !TAKES_VALUE.test(flag)) return element;
  // Not `'-X=…'`: go refuses a list of flags that begins with a quote.
  return `${flag} ${quote(value)}`;
}

function quote(value: string): string {
  if (value !== '' && !/\s/.test(value)) return value;
  if (/^(["']).*\1$/s.test(value)) return value;
  const mark = ["'", '"'].find((each) => !value.includes(each));
  if (mark !== undefined) return `${mark}${value}${mark}`;
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `linker flag ${JSON.stringify(value)} has spaces and both kinds of quotes`,
    {
      hint: 'Go can pass only one of them: take out the spaces, or one kind of quotes.',
    },
  );
}
