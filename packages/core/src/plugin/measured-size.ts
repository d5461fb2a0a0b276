import type { FinishedContext } from './finished-context.ts';
import type { PublicationContext } from './publication-check.ts';

/** Something in an image that takes up space. */
export interface MeasuredSize {
  /** One of the plugin's `measures`: `module`. */
  readonly kind: string;
  /** What a budget may name: `k8s.io/api`. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Where it is, for the error: the path of a program. */
  readonly of?: string;
}

/** What `measure` of a plugin may use. */
export type MeasureContext<Options = unknown> = Omit<
  PublicationContext<Options>,
  'askSecret' | 'env' | 'insecure' | 'pushTo' | 'readFile' | 'run'
> &
  Pick<FinishedContext, 'readLayer'>;
