/** A thing that a build used or made. Source: in-toto attestation spec/v1/resource_descriptor.md. */
export interface ResourceDescriptor {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: Readonly<Record<string, string>>;
  readonly mediaType?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/**
 * How strake built an image: the predicate of SLSA provenance v1. What was not observed is absent.
 * Source: SLSA v1.2 build-provenance.md.
 */
export interface Provenance {
  readonly buildDefinition: {
    readonly buildType: string;
    readonly externalParameters: {
      /** `git+https://github.com/acme/app`, without credentials; absent outside of a repository with a remote. */
      readonly source?: { readonly uri: string; readonly ref?: string };
      /** Path of the configuration from the top of the repository, with `/`; absent without a file. */
      readonly configuration?: { readonly path: string };
      readonly image: string;
      readonly platforms: readonly string[];
      /** What the command line changed: `--set` and the like, as `KEY=VALUE`; `…` for a value that is left out. */
      readonly overrides?: readonly string[];
      /** Variables of the environment that changed the image, with their values; `…` for one that is left out. */
      readonly environment?: Readonly<Record<string, string>>;
    };
    readonly internalParameters: {
      /** Version of strake. */
      readonly strake: string;
      /** Names of variables of the environment that the configuration reads; never their values. */
      readonly variables?: readonly string[];
    };
    /** Commit, configuration, bases, toolchains, plugins. */
    readonly resolvedDependencies: readonly ResourceDescriptor[];
  };
  readonly runDetails: {
    readonly builder: { readonly id: string; readonly version?: Readonly<Record<string, string>> };
    readonly metadata?: {
      readonly invocationId?: string;
      readonly startedOn?: string;
      readonly finishedOn?: string;
    };
    /** The SBOMs. */
    readonly byproducts?: readonly ResourceDescriptor[];
  };
}

/** Names of resolved dependencies, by which a verifier finds them. */
export const DEPENDENCY = {
  source: 'source',
  configuration: 'configuration',
  base: 'base',
  toolchain: 'toolchain',
  plugin: 'plugin',
} as const;
