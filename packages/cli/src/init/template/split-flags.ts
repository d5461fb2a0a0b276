/** Linker flags whose value may be the next word. Source: `go tool link -help` */
const TAKES_VALUE =
  /^--?(X|B|E|H|I|L|R|T|buildid|extar|extld|extldflags|installsuffix|k|linkmode|r|tmpdir)$/;

/** Why a variable that may have several flags, or tags, is not carried over as written. */
export function oneOf(noun: 'flag' | 'tag'): string {
  const mark = noun === 'flag' ? 'spaces' : 'commas';
  return `its value is one ${noun}, even with ${mark} in it: write several ${noun}s as elements of the list`;
}

/** A flag with its value, or a variable that stands for flags. */
export interface FlagPart {
  readonly text: string;
  /** Whether it is a variable and nothing else: its value may have several flags. */
  readonly isVariable: boolean;
}

/** What variables look like in a text. */
export interface VariableForm {
  /** An expression that may have spaces in it: `{{ .Env.X }}`. Global, without groups. */
  readonly expression: RegExp;
  /** Whether an expression is a variable whose value may have several flags. */
  isVariable(expression: string): boolean;
}

/** Splits flags of the linker where a flag or a variable of its own begins; a text with quotes stays whole. */
export function splitFlags(
  text: string,
  { expression, isVariable }: VariableForm,
): readonly FlagPart[] {
  const isOne = /["']/.test(text.replaceAll(expression, ''));
  const words = isOne
    ? [text.trim()]
    : (text.match(new RegExp(`(?:${expression.source}|\\S)+`, 'g')) ?? []);
  const parts: FlagPart[] = [];
  let last = '';
  for (const word of words) {
    const part = { text: word, isVariable: isVariable(word) };
    const before = parts.at(-1);
    const begins = part.isVariable || word.startsWith('-') || before?.isVariable !== false;
    if (before === undefined || (begins && !TAKES_VALUE.test(last))) parts.push(part);
    else parts[parts.length - 1] = { text: `${before.text} ${word}`, isVariable: false };
    last = word;
  }
  return parts.filter((part) => part.text !== '');
}

/** Templates of Go. */
export const GO_TEMPLATE: VariableForm = {
  expression: /\{\{.*?\}\}/g,
  isVariable: (word) =>
    /^\{\{-?\s*(\$?\.Env\.\w+|(index|envOrDefault)\s[^}|]*|\.Var\.\w+)\s*-?\}\}$/.test(word),
};
