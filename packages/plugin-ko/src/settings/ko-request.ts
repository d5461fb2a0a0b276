import type { KoFlags, KoSettings } from './ko-settings.ts';
import type { TemplateFacts } from './template-facts.ts';

/** A main package that ko would build. */
export interface KoProgram {
  readonly importPath: string;
  /** Absolute directory of its sources; absent: unknown, so that its kodata and element of `builds` are not found. */
  readonly directory?: string;
  /** Result of `expandPlatforms`. Default: `wantedPlatforms`, if these need no base. */
  readonly platforms?: readonly string[];
}

/** What an invocation of ko is made of. */
export interface KoRequest {
  /** The working directory, absolute: paths in `.ko.yaml` are relative to it, and so is the resulting configuration. */
  readonly directory: string;
  readonly programs: readonly KoProgram[];
  readonly flags: KoFlags;
  readonly settings: KoSettings;
  /** The caller's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** What templates of flags name; see `templateNeeds`. */
  readonly facts?: TemplateFacts;
}
