import type { HookName, HookTable, Stage } from './hook-table.ts';

/** One call of a hook. `call` and `done` get the same object. */
export interface HookCall<Hook extends HookName = HookName> {
  readonly hook: Hook;
  readonly image?: string;
  /** `linux/arm64` */
  readonly platform?: string;
  /** As the user wrote it. */
  readonly destination?: string;
  /** What its first tap gets; frozen. */
  readonly value: HookTable[Hook]['value'];
}

/** One call of a tap. `tap`, and then `result` or `error`, get the same object. Its `value` is what this tap gets. */
export interface TapCall<Hook extends HookName = HookName> extends HookCall<Hook> {
  readonly plugin: string;
  readonly stage: Stage;
}

/** What a hook came to, or a tap returned; frozen. */
type Result<Hook extends HookName> = HookTable[Hook]['result'] | undefined;

/**
 * Watches the calls of one hook, as the interceptors of tapable do. Its members are synchronous, see frozen data, and return nothing;
 * one that throws fails the build in the name of its plugin. Platforms run at the same time, so that calls overlap.
 */
export interface Interceptor<Hook extends HookName = HookName> {
  /** The hook is called. */
  call?(call: HookCall<Hook>): void;
  /** A tap begins. One that its `when` leaves out does not. */
  tap?(tap: TapCall<Hook>): void;
  /** A tap ended. `undefined`: it changes nothing, or declines. */
  result?(tap: TapCall<Hook>, result: Result<Hook>): void;
  /** A tap failed, with the error that the build reports, or was cancelled. */
  error?(tap: TapCall<Hook>, error: Error): void;
  /** The hook has ended. Not called after a failure, except in `published`, which calls all taps. */
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

/** An interceptor and whose it is. */
export interface OwnedInterceptor {
  readonly plugin: string;
  readonly hook: HookName;
  readonly interceptor: Interceptor<never>;
}
