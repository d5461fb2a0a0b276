import type { ErrorDeclaration } from '../errors/index.ts';
import type { HookName, Stage } from './hook-table.ts';

/** A handler as the guard calls it: types are checked in plugins, results at run time. */
export type AnyHandler = (value: unknown, context: unknown) => unknown;

/** One tap of a plugin. */
export interface Tap {
  readonly plugin: string;
  readonly hook: HookName;
  readonly stage: Stage;
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly when: Readonly<Record<string, readonly string[]>>;
  readonly handler: AnyHandler;
  /** The error codes that its plugin declares. */
  readonly errors: Readonly<Record<string, ErrorDeclaration>>;
}

/** `plugin "go" at compile/make`, `plugin "sign" at published`: how messages name a tap. */
export function nameTap(tap: Pick<Tap, 'plugin' | 'hook' | 'stage'>): string {
  const stage = tap.hook === 'published' ? '' : `/${tap.stage}`;
  return `plugin "${tap.plugin}" at ${tap.hook}${stage}`;
}

/** The place of a call of a hook, for filters and messages. */
export interface Place {
  readonly image?: string;
  /** As `formatPlatform` writes it. */
  readonly platform?: string;
  readonly os?: string;
  readonly arch?: string;
  readonly scheme?: string;
  /** As the user wrote it. */
  readonly destination?: string;
}
