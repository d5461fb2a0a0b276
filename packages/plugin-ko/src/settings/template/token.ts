export type TokenKind =
  | 'text'
  | 'open'
  | 'close'
  | 'space'
  | 'identifier'
  | 'keyword'
  | 'field'
  | 'dot'
  | 'variable'
  | 'string'
  | 'character'
  | 'number'
  | 'boolean'
  | 'nil'
  | 'pipe'
  | 'assign'
  | 'declare'
  | 'left'
  | 'right'
  | 'other'
  | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** As written; a text without what trim markers remove. */
  readonly text: string;
  /** Offset in the template. */
  readonly at: number;
}
