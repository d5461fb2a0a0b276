import type { DiscoveredInput } from './discovery.ts';

/**
 * The prerequisites of all rules in a Makefile as compilers write it: with escaped blanks, `#` and `$`, and lines that a backslash
 * continues. rustc adds the variables that it read, as `# env-dep:NAME=VALUE`.
 * @returns undefined if there is no rule in it
 * Source: https://gcc.gnu.org/onlinedocs/cpp/Invocation.html (-M), https://doc.rust-lang.org/rustc/command-line-arguments.html (dep-info)
 */
export function readDepfile(text: string): readonly DiscoveredInput[] | undefined {
  const found = new Map<string, DiscoveredInput>();
  let hasRule = false;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const [, variable] = /^# env-dep:([^=]+)/.exec(line) ?? [];
    if (variable !== undefined) found.set(`env ${variable}`, { env: variable });
    if (/^[ \t]*(#|$)/.test(line)) continue;
    const words = wordsOf(line);
    const colon = words.findIndex(({ endsTargets }) => endsTargets);
    if (colon < 0) return undefined;
    hasRule = true;
    for (const { name } of words.slice(colon + 1)) found.set(`file ${name}`, { file: name });
  }
  return hasRule ? [...found.values()] : undefined;
}

interface Word {
  readonly name: string;
  /** It ends in a colon that no backslash precedes. */
  readonly endsTargets: boolean;
}

/** Backslashes before a blank; blanks; an escaped `#`, `:` or `$`; anything else. */
const PIECE = /(\\+)([ \t])|([ \t]+)|\\([#:])|\$(\$)|[^ \t\\$]+|[\\$]/g;

/**
 * What blanks separate. Before a blank two backslashes are one, and an odd one escapes the blank; elsewhere backslashes are themselves.
 * Source: GNU make, "Rule Syntax"; gcc, `munge` in libcpp/mkdeps.cc.
 */
function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  let name = '';
  let endsTargets = false;
  const end = () => {
    if (name !== '') words.push({ name, endsTargets });
    name = '';
  };
  for (const [piece, slashes, blank = '', blanks, escaped] of line.matchAll(PIECE)) {
    if (blanks !== undefined) end();
    else if (slashes !== undefined) {
      name += '\\'.repeat(slashes.length / 2);
      endsTargets = false;
      if (slashes.length % 2 === 0) end();
      else name += blank;
    } else {
      name += escaped ?? (piece === '$$' ? '$' : piece);
      endsTargets = escaped === undefined && piece.endsWith(':');
    }
  }
  end();
  return words;
}
