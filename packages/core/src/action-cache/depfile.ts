import type { DiscoveredInput } from './discovery.ts';

/**
 * The prerequisites of all rules of a Makefile as compilers write it: escaped blanks, `#` and `$`, lines continued by a backslash. rustc
 * adds the variables that it read, as `# env-dep:NAME=VALUE`.
 * @returns undefined where it holds no rule
 * Source: https://gcc.gnu.org/onlinedocs/cpp/Invocation.html (-M), https://doc.rust-lang.org/rustc/command-line-arguments.html (dep-info)
 */
export function readDepfile(text: string): readonly DiscoveredInput[] | undefined {
  const found = new Map<string, DiscoveredInput>();
  let hasRule = false;
  for (const line of text.replace(/\\\r?\n/g, ' ').split(/\r?\n/)) {
    const [, variable] = /^# env-dep:([^=]+)/.exec(line) ?? [];
    if (variable !== undefined) found.set(`env ${variable}`, { env: variable });
    if (/^\s*(#|$)/.test(line)) continue;
    const words = wordsOf(line);
    const colon = words.findIndex((word) => word.endsWith(':'));
    if (colon < 0) return undefined;
    hasRule = true;
    for (const word of words.slice(colon + 1)) found.set(word, { file: plain(word) });
  }
  return hasRule ? [...found.values()] : undefined;
}

/** What blanks separate that no backslash stands before. */
function wordsOf(line: string): readonly string[] {
  return line.match(/(?:\\[ \t]|\S)+/g) ?? [];
}

function plain(word: string): string {
  return word.replace(/\\([ \t#:])|\$\$/g, (whole, escaped: string | undefined) =>
    whole === '$$' ? '$' : (escaped ?? whole),
  );
}
