import type { CredentialHelpers } from '../credential/index.ts';

/** When a mirror may be used: always, only for references with a digest, or only for those without. */
export type MirrorUse = 'all' | 'digest-only' | 'tag-only';

/** Another source of the same images. */
export interface Mirror {
  /** `HOST[:PORT][/PATH]`. */
  readonly location: string;
  readonly isInsecure: boolean;
  readonly use: MirrorUse;
}

/** One `[[registry]]` of a `registries.conf`. */
export interface RegistryEntry {
  /** `HOST[:PORT][/PATH]` or `*.DOMAIN`, which references are matched against. */
  readonly prefix: string;
  /** What replaces the prefix; empty: the reference is unchanged. */
  readonly location: string;
  readonly isInsecure: boolean;
  readonly isBlocked: boolean;
  readonly mirrors: readonly Mirror[];
  /** The file, for messages. */
  readonly source: string;
}

/** The content of one file that matters to strake. */
export interface RegistriesConf {
  /** One for each prefix. */
  readonly entries: readonly RegistryEntry[];
  /** Absent if the file does not set them. */
  readonly credentialHelpers?: CredentialHelpers;
}
