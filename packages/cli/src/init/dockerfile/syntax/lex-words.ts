/** How words are read. */
export interface WordRules {
  /** The value of a variable; undefined: it has none. */
  lookup(name: string): string | undefined;
  /** What stands for a variable without a value. Absent: nothing does. */
  missing?(name: string): string;
  /** What stands for a form that is not evaluated, such as `${V#v}`. Absent: it stays as it is. */
  unread?(form: string): string;
  /** The output of a command, in a script. Absent: the text is not a script. */
  output?(command: string): string;
  /** The words that a variable becomes where it is not quoted. Absent: it stays one. */
  fields?(value: string): readonly string[];
  /** The character that escapes others. */
  readonly escape: string;
}

/** More characters than a process takes as one argument on Linux: variables that double each other never end. */
const LONGEST = 1024 * 1024;

/** A word is too long to be meant. */
export class LongWord extends Error {
  constructor() {
    super(`a value has more than ${LONGEST} characters`);
  }
}

function checkLength(word: string): void {
  if (word.length > LONGEST) throw new LongWord();
}

/** Words that end a command of a script. */
const OPERATORS = /^(&&|\|\||;;|[;&|\n()])/;

/**
 * Splits a text into words at spaces, removes quotes, and fills in variables, as Docker and the shell do. In a script, operators and
 * line ends separate commands; each is read when it is asked for, because commands set variables.
 * @returns the words of each command; of a text that is not a script, there is one
 * @throws LongWord
 */
export function lexWords(text: string, rules: WordRules): Iterable<readonly string[]> {
  return new Lexer(text, rules).commands();
}

/**
 * Fills in the variables of a here-document, whose quotes and spaces are text.
 * @throws LongWord
 */
export function expandText(text: string, rules: WordRules): string {
  return new Lexer(text, rules).whole();
}

class Lexer {
  readonly #text: string;
  readonly #rules: WordRules;
  #at = 0;

  constructor(text: string, rules: WordRules) {
    this.#text = text;
    this.#rules = rules;
  }

  *commands(): Generator<readonly string[]> {
    const isScript = this.#rules.output !== undefined;
    let words: string[] = [];
    while (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at);
      const [operator = ''] = (isScript ? OPERATORS.exec(rest) : null) ?? [];
      const [space = ''] = (isScript ? /^[^\S\n]+/ : /^\s+/).exec(rest) ?? [];
      const [comment = ''] = (isScript ? /^#.*/ : /^$/).exec(rest) ?? [];
      this.#at += operator.length + space.length + comment.length;
      if (operator !== '' && words.length > 0) {
        yield words;
        words = [];
      } else if (operator + space + comment === '') words.push(...this.#words());
    }
    if (words.length > 0 || !isScript) yield words;
  }

  whole(): string {
    let whole = '';
    while (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at);
      if (rest.startsWith(this.#rules.escape)) {
        this.#at += 2;
        whole += rest[1] ?? '';
      } else whole += this.#variable(rest) ?? this.#literal(rest[0] ?? '');
      checkLength(whole);
    }
    return whole;
  }

  /** One word, unless variables in it become several words or none. */
  #words(): readonly string[] {
    const words: string[] = [];
    let word: string | undefined;
    const isScript = this.#rules.output !== undefined;
    while (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at);
      if (/^\s/.test(rest) || (isScript && OPERATORS.test(rest))) break;
      const [first, ...others] = this.#fields(rest, word) ?? [this.#part(rest)];
      if (first !== undefined) word = `${word ?? ''}${first}`;
      for (const next of others) {
        words.push(word ?? '');
        word = next;
      }
      checkLength(word ?? '');
    }
    return word === undefined ? words : [...words, word];
  }

  /** The words of a variable that is not quoted. A shell does not split what it assigns. */
  #fields(rest: string, before = ''): readonly string[] | undefined {
    const { fields } = this.#rules;
    if (fields === undefined || !rest.startsWith('$') || /^\w+=/.test(before)) return undefined;
    const value = this.#variable(rest);
    return value === undefined ? undefined : fields(value);
  }

  #part(rest: string): string {
    const [first = ''] = rest;
    if (first === "'") {
      const end = rest.indexOf("'", 1);
      this.#at += end < 0 ? rest.length : end + 1;
      return rest.slice(1, end < 0 ? rest.length : end);
    }
    if (first === '"') return this.#doubleQuoted();
    if (first === this.#rules.escape) {
      this.#at += 2;
      return rest[1] === '\n' ? '' : (rest[1] ?? '');
    }
    return this.#variable(rest) ?? this.#literal(first);
  }

  #doubleQuoted(): string {
    let inner = '';
    this.#at += 1;
    while (this.#at < this.#text.length) {
      const rest = this.#text.slice(this.#at);
      const [first = '', second = ''] = rest;
      if (first === '"') {
        this.#at += 1;
        break;
      }
      if (first === this.#rules.escape && /["$`\\\n]/.test(second)) {
        this.#at += 2;
        inner += second === '\n' ? '' : second;
      } else inner += this.#variable(rest) ?? this.#literal(first);
      checkLength(inner);
    }
    return inner;
  }

  #literal(character: string): string {
    this.#at += character.length;
    return character;
  }

  /** A variable or the output of a command, if the text begins with one. */
  #variable(rest: string): string | undefined {
    const { lookup, missing, unread, output } = this.#rules;
    if (output !== undefined && rest.startsWith('$(')) {
      const inner = balanced(rest.slice(1));
      this.#at += inner.length + 3;
      return output(inner.trim());
    }
    if (output !== undefined && rest.startsWith('`')) {
      const end = rest.indexOf('`', 1);
      this.#at += end < 0 ? rest.length : end + 1;
      return output(rest.slice(1, end < 0 ? rest.length : end).trim());
    }
    const [whole = '', plain, braced, mark = '', other = ''] =
      /^\$(?:(\w+)|\{(\w+)(?:(:?[-+?])([^}]*))?\})/.exec(rest) ?? [];
    if (whole === '') {
      const [form] = /^\$\{\w+[#%/][^}]*\}/.exec(rest) ?? [];
      if (form === undefined || unread === undefined) return undefined;
      this.#at += form.length;
      return unread(form);
    }
    this.#at += whole.length;
    const name = plain ?? braced ?? '';
    const value = lookup(name);
    const isSet = mark.startsWith(':') ? Boolean(value) : value !== undefined;
    const inner = () =>
      [
        ...lexWords(other, {
          lookup,
          escape: this.#rules.escape,
          ...(missing && { missing }),
          ...(unread && { unread }),
        }),
      ]
        .flat()
        .join(' ');
    if (mark.endsWith('-')) return isSet ? value : inner();
    if (mark.endsWith('?')) return isSet ? value : (unread?.(whole) ?? whole);
    if (mark.endsWith('+')) return isSet ? inner() : '';
    return value ?? missing?.(name) ?? '';
  }
}

/** The text between a parenthesis and the one that closes it. */
function balanced(text: string): string {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return text.slice(1, at);
  }
  return text.slice(1);
}
