import type { BuildFacts, BuildRepository, Platform, PluginFacts } from '@strake/core/plugin';
import { formatPlatform } from '@strake/core/plugin';
import { toolchainPurl } from '../purl/module-purl.ts';
import { packagePurl } from '../purl/package-purl.ts';
import { digestSet } from '../statement/write-statement.ts';
import { DEPENDENCY, type ResourceDescriptor } from './provenance.ts';

/** The base of one platform. */
export interface ProvenanceBase {
  readonly platform: Platform;
  /** Of its manifest. */
  readonly digest: string;
  /** `gcr.io/distroless/static:latest`; absent if it is not in a registry. */
  readonly name?: string;
}

/** What a build used: commit, configuration, bases, toolchains, plugins, each as far as it is known. */
export function resolvedDependencies(
  { repository, configuration, plugins }: BuildFacts,
  bases: readonly ProvenanceBase[],
  toolchains: readonly string[],
): readonly ResourceDescriptor[] {
  return [
    ...(repository ? [sourceOf(repository)] : []),
    ...(configuration?.sha256 !== undefined
      ? [{ name: DEPENDENCY.configuration, digest: { sha256: configuration.sha256 } }]
      : []),
    ...basesOf(bases),
    ...[...new Set(toolchains)].sort().map((toolchain) => ({
      name: DEPENDENCY.toolchain,
      uri: toolchainPurl(toolchain),
      annotations: { version: toolchain },
    })),
    ...plugins.map(pluginOf),
  ];
}

/** `git+https://github.com/acme/app`; undefined without a remote. */
export function sourceUri({ source }: BuildRepository): string | undefined {
  return source === undefined ? undefined : `git+${source}`;
}

function sourceOf(repository: BuildRepository): ResourceDescriptor {
  const uri = sourceUri(repository);
  const { revision, modified, ignored, outside, submodules, incomplete } = repository;
  const annotations = {
    ...(modified || ignored || outside ? { modified: true } : {}),
    ...(ignored ? { ignored } : {}),
    ...(outside ? { outside } : {}),
    ...(submodules ? { submodules } : {}),
    ...(incomplete ? { incomplete } : {}),
  };
  return {
    name: DEPENDENCY.source,
    ...(uri === undefined ? {} : { uri: `${uri}@${revision}` }),
    digest: { gitCommit: revision },
    ...(Object.keys(annotations).length > 0 ? { annotations } : {}),
  };
}

/** Each base once, with the platforms that it is the base of. */
export function basesOf(bases: readonly ProvenanceBase[]): readonly ResourceDescriptor[] {
  const groups = Map.groupBy(bases, ({ digest, name = '' }) => `${name}@${digest}`);
  return [...groups.values()].flatMap(([first, ...others]) => {
    if (!first) return [];
    const { name, digest } = first;
    return [
      {
        name: DEPENDENCY.base,
        ...(name === undefined ? {} : { uri: `docker://${name}` }),
        digest: digestSet(digest),
        annotations: {
          platforms: [first, ...others].map(({ platform }) => formatPlatform(platform)),
        },
      },
    ];
  });
}

function pluginOf({
  name,
  package: packageName,
  version,
  digest,
}: PluginFacts): ResourceDescriptor {
  return {
    name: DEPENDENCY.plugin,
    ...(packageName === undefined ? {} : { uri: packagePurl(packageName, version) }),
    ...(digest ? { digest } : {}),
    annotations: { plugin: name },
  };
}
