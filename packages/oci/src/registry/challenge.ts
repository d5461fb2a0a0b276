/** An authentication challenge of a registry. */
export interface Challenge {
  /** In lower case: `basic`, `bearer`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const SPACE = /[ \t]*/y;
const SEPARATOR = /[ \t,]*/y;
const EQUALS = /[ \t]*=[ \t]*/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;
const BARE = /[^\s,"]*/y;
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;

/**
 * Parses the challenges of a 401, from one or several header lines. It accepts more than the grammar allows: unquoted values
 * up to a comma or space, and parameters without commas between them. What cannot be parsed is omitted.
 * Source: RFC 9110 section 11.6.1 "WWW-Authenticate".
 */
export function parseChallenges(lines: readonly string[]): readonly Challenge[] {
  return lines.flatMap(parseLine);
}

function parseLine(line: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at;
    const match = pattern.exec(line);
    if (match) at = pattern.lastIndex;
    return match ?? undefined;
  };
  for (;;) {
    take(SEPARATOR);
    if (at >= line.length) return challenges;
    const word = take(TOKEN)?.[0];
    if (word === undefined) return challenges;
    const last = challenges.at(-1);
    if (last && take(EQUALS)) {
      const value = take(QUOTED)?.[1]?.replace(/\\(.)/g, '$1') ?? take(BARE)?.[0];
      // An unclosed quote: what follows cannot be parsed.
      if (line[at] === '"') return challenges;
      const name = word.toLowerCase();
      if (value !== undefined && !Object.hasOwn(last.parameters, name))
        last.parameters[name] = value;
      continue;
    }
    challenges.push({ scheme: word.toLowerCase(), parameters: Object.create(null) });
    take(SPACE);
    take(TOKEN68);
  }
}

/** The challenge to respond to: Bearer before Basic; undefined if there is neither. */
export function chooseChallenge(challenges: readonly Challenge[]): Challenge | undefined {
  const bearer = challenges.filter((challenge) => challenge.scheme === 'bearer');
  return (
    bearer.find((challenge) => challenge.parameters.realm) ??
    challenges.find((challenge) => challenge.scheme === 'basic') ??
    bearer[0]
  );
}
