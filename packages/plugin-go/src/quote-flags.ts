import { StrakeError } from '@strake/core/plugin';
import { quoteLinkerFlags } from './quote-ldflags.ts';
import { type Cells, cellsOf, isFilled, quoteWords, skeletonOf, textOf } from './quoted-words.ts';

/** Flags of `go build` whose value go splits into flags of a tool. Source: go/src/cmd/go/internal/load, PerPackageFlag. */
const TOOL_FLAGS = /^--?(ldflags|gcflags|asmflags|gccgoflags)(?==|$)/;
const TAGS = /^--?tags(?==|$)/;
const COMMAND = /^--?toolexec(?==|$)/;

/** Variables that go splits into words. Source: go/src/cmd/go/internal, the callers of `quoted.Split`. */
const WORD_VARIABLES = /^(CC|CXX|FC|AR|GCCGO|PKG_CONFIG|GOAUTH|GOCACHEPROG|(CGO|GCCGO)_\w*FLAGS)$/;

/**
 * Flags of `go build`, one argument each. If go splits a value again, the value of a variable stays in one word. Empty elements
 * are omitted.
 * @throws CONFIG_VALUE_INVALID for a value that go cannot express
 */
export function quoteFlags(elements: readonly string[]): readonly string[] {
  const flags = elements.map(cellsOf);
  return flags
    .map((cells, at) => {
      const before = skeletonOf(flags[at - 1] ?? []);
      const isValue = /^--?\w+$/.test(before);
      const text = isValue ? quoteValue(before, cells) : quoteFlag(cells);
      return text === '' && !isValue ? undefined : text;
    })
    .filter((text) => text !== undefined);
}

/**
 * `tags` without empty elements.
 * @throws CONFIG_VALUE_INVALID if a variable turns one tag into several
 */
export function quoteTags(elements: readonly string[]): readonly string[] {
  return elements.map((element) => checkTags(cellsOf(element))).filter((tag) => tag !== '');
}

/** The value of an environment variable, quoted if go splits it into words. */
export function quoteVariable(name: string, value: string): string {
  const cells = cellsOf(value);
  if (name === 'GOFLAGS') return quoteWords(cells, quoteFlag);
  return WORD_VARIABLES.test(name) ? quoteWords(cells) : textOf(cells);
}

function quoteFlag(cells: Cells): string {
  const [head, flag = ''] = /^(--?\w+)=/.exec(skeletonOf(cells)) ?? [''];
  return head + quoteValue(flag, cells.slice(head.length));
}

function quoteValue(flag: string, value: Cells): string {
  if (!isFilled(value)) return textOf(value);
  if (TOOL_FLAGS.test(flag)) return quoteLinkerFlags([value]);
  if (COMMAND.test(flag)) return quoteWords(value);
  return TAGS.test(flag) ? checkTags(value) : textOf(value);
}

function checkTags(cells: Cells): string {
  const several = cells.find(({ text, filled }) => filled && /[\s,]/.test(text));
  if (!several) return textOf(cells);
  throw new StrakeError(
    'CONFIG_VALUE_INVALID',
    `a variable turns one build tag into several: ${JSON.stringify(textOf(cells))}`,
    { hint: 'A variable can provide only one tag: list several in "tags".' },
  );
}
