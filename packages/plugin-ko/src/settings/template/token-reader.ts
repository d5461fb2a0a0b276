import { TemplateFault } from './fault.ts';
import type { Token, TokenKind } from './token.ts';

/** A position in the tokens of a template. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  #position = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  peek(): Token {
    const token = this.#tokens[this.#position] ?? this.#tokens.at(-1);
    if (token === undefined) throw new Error('no tokens');
    return token;
  }

  next(): Token {
    const token = this.peek();
    this.#position += 1;
    return token;
  }

  skipSpace(): this {
    while (this.peek().kind === 'space') this.next();
    return this;
  }

  get position(): number {
    return this.#position;
  }

  /** Goes back to an earlier {@link position}. */
  reset(position: number): void {
    this.#position = position;
  }

  /** @throws TemplateFault unless the next token, after spaces, is of a kind */
  expect(kind: TokenKind, context: string): Token {
    const token = this.skipSpace().next();
    if (token.kind !== kind) throw unexpected(token, context);
    return token;
  }
}

export function unexpected({ kind, text, at }: Token, context: string): TemplateFault {
  const shown = kind === 'end' ? text : JSON.stringify(text);
  return new TemplateFault(`unexpected ${shown} in ${context}`, at);
}
