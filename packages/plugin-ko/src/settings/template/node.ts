import type { Value } from './value.ts';

/** An argument, or what begins a command. */
export type Operand = { readonly at: number } & (
  | { readonly kind: 'dot' | 'nil' }
  | { readonly kind: 'literal'; readonly value: Value }
  | { readonly kind: 'field'; readonly names: readonly string[] }
  | { readonly kind: 'variable'; readonly name: string; readonly names: readonly string[] }
  | { readonly kind: 'function'; readonly name: string }
  | { readonly kind: 'pipeline'; readonly pipeline: Pipeline }
  | { readonly kind: 'chain'; readonly of: Operand; readonly names: readonly string[] }
);

export interface Command {
  readonly first: Operand;
  readonly further: readonly Operand[];
}

/** `$a, $b := command | command` */
export interface Pipeline {
  readonly at: number;
  readonly variables: readonly string[];
  /** True for `=`, which sets variables that exist. */
  readonly isAssignment: boolean;
  readonly commands: readonly Command[];
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly pipeline: Pipeline }
  | { readonly kind: 'break' | 'continue' }
  | {
      readonly kind: 'if' | 'with' | 'range';
      readonly pipeline: Pipeline;
      readonly body: readonly Node[];
      readonly otherwise: readonly Node[];
    };
