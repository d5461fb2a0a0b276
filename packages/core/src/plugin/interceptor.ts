import type { HookName, HookTable, Stage } from './hook-table.ts';

/** One call of a hook. `call` and `done` get the same object. */
export interface HookCall<Hook extends HookName = HookName> {
  readonly hook: Hook;
  readonly image?: string;
  /** `linux/arm64` */
  readonly platform?: string;
  /** As the user wrote it. */
  readonly destination?: string;
  /** The input of its first tap; frozen. */
  readonly value: HookTable[Hook]['value'];
}

/** One call of a tap. `tap`, and then `result` or `error`, get the same object. `value` is the input of this tap. */
export interface TapCall<Hook extends HookName = HookName> extends HookCall<Hook> {
  readonly plugin: string;
  readonly stage: Stage;
}

/** The result of a hook or tap; frozen. */
type Result<Hook extends HookName> = HookTable[Hook]['result'] | undefined;

/**
 * Watches the calls of one hook, as the interceptors of tapable do. Its members are synchronous, see frozen data, and return nothing;
 * one that throws fails the build in the name of its plugin. Platforms run at the same time, so that calls overlap.
 */
export interface Interceptor<Hook extends HookName = HookName> {
  /** Before the first tap of a hook. */
  call?(call: HookCall<Hook>): void;
  /** Before a tap, unless its `when` skips it. */
  tap?(tap: TapCall<Hook>): void;
  /** After a tap. `undefined`: it changed nothing, or declined. */
  result?(tap: TapCall<Hook>, result: Result<Hook>): void;
  /** After a tap that failed, with the error that the build reports, or was cancelled. */
  error?(tap: TapCall<Hook>, error: Error): void;
  /** After the last tap of a hook. Not called after a failure, except in `published`, which calls all taps. */
  done?(call: HookCall<Hook>, result: Result<Hook>): void;
}

/** Every member that an interceptor may have. */
export const INTERCEPTOR_KEYS: readonly (keyof Interceptor)[] = Object.freeze([
  'call',
  'tap',
  'result',
  'error',
  'done',
]);

/** What `setup` gets for each hook. */
export type InterceptableHooks = {
  readonly [Hook in HookName]: {
    /**
     * Adds an interceptor, for this build and as long as `setup` runs.
     * @throws PLUGIN_TAP_INVALID
     */
    intercept(interceptor: Interceptor<Hook>): void;
  };
};

/** An interceptor and its plugin. */
export interface OwnedInterceptor {
  readonly plugin: string;
  readonly hook: HookName;
  readonly interceptor: Interceptor<never>;
}
