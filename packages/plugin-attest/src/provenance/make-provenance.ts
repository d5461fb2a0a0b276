import { type BuildFacts, formatPlatform, type Platform } from '@strake/core/plugin';
import { type ProvenanceBase, resolvedDependencies, sourceUri } from './dependencies.ts';
import type { Builder } from './find-builder.ts';
import type { Provenance, ResourceDescriptor } from './provenance.ts';

/** Its page says what each field means. */
export const BUILD_TYPE = 'https://github.com/strake-build/strake/blob/main/docs/build-type.md';

/** What is known of the build of an image. */
export interface ProvenanceFacts {
  /** Its name in the configuration. */
  readonly image: string;
  readonly platforms: readonly Platform[];
  readonly build: BuildFacts;
  readonly bases: readonly ProvenanceBase[];
  /** What programs in the image say that compiled them: `go1.26.8`. */
  readonly toolchains: readonly string[];
  /** The SBOMs. */
  readonly byproducts: readonly ResourceDescriptor[];
  readonly builder: Builder;
  /** True: when it began, and which run of CI it was. */
  readonly times: boolean;
}

/** How an image was built. The same facts give the same provenance; without times, so does the same build on the same CI. */
export function makeProvenance(facts: ProvenanceFacts): Provenance {
  const { image, platforms, build, byproducts, times } = facts;
  const { repository, configuration, variables, environment, strake } = build;
  const overrides = build.overrides.filter((each) => !isAboutSigning(each));
  const uri = repository && sourceUri(repository);
  const { id, invocationId } = facts.builder;
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        ...(uri === undefined
          ? {}
          : { source: { uri, ...(repository?.ref === undefined ? {} : { ref: repository.ref }) } }),
        ...(configuration ? { configuration: { path: configuration.path } } : {}),
        image,
        platforms: platforms.map(formatPlatform),
        ...(overrides.length > 0 ? { overrides } : {}),
        ...(Object.keys(environment).length > 0 ? { environment } : {}),
      },
      internalParameters: { strake, ...(variables.length > 0 ? { variables } : {}) },
      resolvedDependencies: resolvedDependencies(build, facts.bases, facts.toolchains),
    },
    runDetails: {
      builder: { id, version: { strake } },
      ...(times
        ? {
            metadata: {
              ...(invocationId === undefined ? {} : { invocationId }),
              startedOn: build.startedOn,
            },
          }
        : {}),
      ...(byproducts.length > 0 ? { byproducts } : {}),
    },
  };
}

/** How an image is signed changes nothing in it, and its signatures say it. */
function isAboutSigning(override: string): boolean {
  return /^\s*(?:images\.(?:"[^"]*"|'[^']*'|[^."']*)\.)?["']?attest["']?\.["']?sign\b/.test(
    override,
  );
}
