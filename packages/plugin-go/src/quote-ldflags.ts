import {
  type Cells,
  cellsOf,
  isFilled,
  quoteWord,
  quoteWords,
  refuse,
  skeletonOf,
  splitWords,
  textOf,
} from './quoted-words.ts';

/** Linker flags whose value may be the next element of a list. Source: `go tool link -help`. */
const TAKES_VALUE =
  /^--?(X|B|E|H|I|L|R|T|buildid|extar|extld|extldflags|installsuffix|k|linkmode|r|tmpdir)$/;

/** Linker flags whose value is split into words again. Source: go/src/cmd/link/internal/ld/main.go, `quoted.Flag`. */
const TAKES_WORDS = /^--?(extld|extldflags)$/;

/**
 * The value of `go build -ldflags`, which go splits at spaces. Values with spaces are quoted: `-X main.title=hello world` and
 * `["-X", "main.title=hello world"]` become `-X 'main.title=hello world'`. An element with several flags, or with its own quotes,
 * keeps its words. The value of a variable always stays in one word.
 * @throws CONFIG_VALUE_INVALID for a value that go cannot express, and for one that would become a flag or a pattern of its own
 */
export function quoteLdflags(elements: readonly string[]): string {
  return quoteLinkerFlags(elements.map(cellsOf));
}

/** The same for elements in parts. */
export function quoteLinkerFlags(elements: readonly Cells[]): string {
  const [found, ...others] = elements.slice(elements.findIndex((cells) => textOf(cells) !== ''));
  if (found === undefined) return '';
  const first = found.slice(skeletonOf(found).search(/\S|$/));
  const [pattern] = /^[^-=\s"'][^=]*=/.exec(skeletonOf(first)) ?? [''];
  const head = first.slice(0, pattern.length);
  if (isFilled(head)) throw refuse(first, 'begins with a variable instead of "-"');
  const flags = [first.slice(pattern.length), ...others];
  const text = flags
    .map((cells, at) => quoteElement(cells, skeletonOf(flags[at - 1] ?? [])))
    .filter((element) => element !== '')
    .join(' ');
  // Go would treat it as a package pattern, or refuse the quote.
  if (isFilled(first.slice(0, 1)) && text !== '' && !text.startsWith('-'))
    throw refuse(first, 'begins with a variable instead of "-"');
  return textOf(head) + text;
}

/** @param before the preceding element, whose value this may be */
function quoteElement(cells: Cells, before: string): string {
  const skeleton = skeletonOf(cells);
  if (TAKES_VALUE.test(before)) {
    const isQuoted = /^(["']).*\1$/s.test(skeleton);
    if (isQuoted && !isFilled(cells)) return textOf(cells);
    return quoteWord(flagValue(before, isQuoted ? cells.slice(1, -1) : cells));
  }
  const severalFlags = /\s-/.test(skeleton);
  const quotedByUser = /(^|\s)["']/.test(skeleton);
  const [whole, flag = ''] = /^(--?\w+)[\s=]+/.exec(skeleton) ?? [''];
  if (severalFlags || quotedByUser || !TAKES_VALUE.test(flag)) return quoteEach(cells);
  const value = flagValue(flag, cells.slice(whole.length));
  // Not `'-X=…'`: go refuses flags that begin with a quote.
  return quoteWord(value) === value ? textOf(cells) : `${flag} ${quoteWord(value)}`;
}

function quoteEach(cells: Cells): string {
  if (!isFilled(cells)) return textOf(cells);
  const words = splitWords(cells);
  return words
    .map((word, at) => {
      const before = skeletonOf(words[at - 1] ?? []);
      if (TAKES_VALUE.test(before)) return quoteWord(flagValue(before, word));
      const [head, flag = ''] = /^(--?\w+)=/.exec(skeletonOf(word)) ?? [''];
      if (!TAKES_VALUE.test(flag))
        return word.length > 0 && textOf(word) === '' ? '' : quoteWord(textOf(word));
      const value = flagValue(flag, word.slice(head.length));
      return quoteWord(value) === value ? head + value : `${flag} ${quoteWord(value)}`;
    })
    .filter((word) => word !== '')
    .join(' ');
}

function flagValue(flag: string, value: Cells): string {
  return TAKES_WORDS.test(flag) ? quoteWords(value) : textOf(value);
}
