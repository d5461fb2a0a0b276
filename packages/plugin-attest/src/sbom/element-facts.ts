import type { Platform } from '@strake/core/plugin';
import type {
  DistributionPackage,
  Inventory,
  InventoryBase,
  InventoryFile,
  InventoryLayer,
  Module,
  Program,
} from '../inventory/inventory.ts';
import {
  modulePurl,
  releaseVersion,
  standardLibraryPurl,
  TOOLCHAIN_NAME,
  toolchainPurl,
} from '../purl/module-purl.ts';
import { distributionPurl } from './distribution-purl.ts';
import type { ElementFacts } from './element.ts';
import { imagePurl } from './image-purl.ts';
import { LICENSE_OF_GO } from './license-expression.ts';
import { purlOrNone } from './purl-or-none.ts';
import type { SbomImage, SbomIndex } from './sbom-subject.ts';

type Distribution = NonNullable<Inventory['distribution']>;

export function indexFacts({ name, digest }: SbomIndex): ElementFacts {
  return { kind: 'index', name, version: digest, digest, purl: imagePurl({ name, digest }) };
}

export function imageFacts({ name, digest, inventory }: SbomImage): ElementFacts {
  const { platform } = inventory;
  return {
    kind: 'image',
    name,
    version: digest,
    digest,
    purl: imagePurl({ name, digest, platform }),
    notes: [['platform', formatPlatform(platform)]],
  };
}

/** The base is named by what it is, or else by how the configuration names it. */
export function baseFacts(base: InventoryBase, platform: Platform): ElementFacts {
  const { name, reference, digest, sboms } = base;
  return {
    kind: 'base',
    name: name ?? reference,
    version: digest,
    digest,
    purl: imagePurl({ name: name ?? reference, digest, platform, inRegistry: name !== undefined }),
    notes: [['platform', formatPlatform(platform)]],
    sboms,
  };
}

/**
 * A layer that is one element, instead of its files.
 * @param files how many of its files are not listed; absent: they are known by the name of the layer
 */
export function layerFacts(
  { diffId, base }: Pick<InventoryLayer, 'diffId' | 'base'>,
  files?: number,
): ElementFacts {
  return {
    kind: 'layer',
    name: base?.name ?? 'layer',
    version: base?.version ?? diffId,
    digest: diffId,
    notes: files === undefined ? [] : [['files', `${files}`]],
  };
}

export function programFacts(program: Program): ElementFacts {
  return {
    kind: 'program',
    name: baseName(program.path),
    path: program.path,
    digest: `sha256:${program.sha256}`,
    notes: [
      ...(program.importPath ? [['package', program.importPath] as const] : []),
      ...SETTINGS.flatMap((key): [string, string][] => {
        const value = program.settings[key];
        return value === undefined ? [] : [[key, value]];
      }),
    ],
  };
}

/** Settings that say what was built. Others may name directories of the machine that built it. */
const SETTINGS = [
  'GOOS',
  'GOARCH',
  'CGO_ENABLED',
  '-tags',
  'vcs',
  'vcs.revision',
  'vcs.time',
  'vcs.modified',
] as const;

export function fileFacts({ path, sha256 }: InventoryFile): ElementFacts {
  return { kind: 'file', name: path, path, digest: `sha256:${sha256}` };
}

/**
 * The module that was linked: a replacement where there is one. A directory has no version to claim. `h1:…` is a hash of the files of a
 * module, and not of its zip: it is a note, and no checksum.
 */
export function moduleFacts(module: Module): ElementFacts {
  const { replacement, sum, license } = module;
  const used = replacement?.version ? replacement : module;
  const isDirectory = replacement !== undefined && !replacement.version;
  const notes: [string, string][] = [];
  if (sum) notes.push(['sum', sum]);
  if (isDirectory) notes.push(['directory', replacement.path]);
  if (replacement?.version)
    notes.push(['replaces', [module.path, module.version].filter(Boolean).join(' ')]);
  return {
    kind: 'module',
    name: used.path,
    version: isDirectory ? undefined : used.version,
    purl: purlOrNone(() => modulePurl(module)),
    license,
    notes,
  };
}

/** Source: purl and CPE as syft and the National Vulnerability Database have them. */
export function standardLibraryFacts(toolchain: string): ElementFacts {
  const version = releaseVersion(toolchain);
  return {
    kind: 'standard-library',
    name: 'stdlib',
    version,
    purl: purlOrNone(() => standardLibraryPurl(toolchain)),
    cpe: version && `cpe:2.3:a:golang:go:${version}:-:*:*:*:*:*:*`,
    license: LICENSE_OF_GO,
    notes: version ? [] : [['toolchain', toolchain]],
  };
}

export function toolchainFacts(toolchain: string): ElementFacts {
  const version = releaseVersion(toolchain);
  return {
    kind: 'toolchain',
    name: TOOLCHAIN_NAME,
    version,
    purl: purlOrNone(() => toolchainPurl(toolchain)),
    license: LICENSE_OF_GO,
    notes: version ? [] : [['toolchain', toolchain]],
  };
}

/** What scanners choose their advisories by. */
export function distributionFacts({ id, versionId }: Distribution): ElementFacts {
  return { kind: 'distribution', name: id, version: versionId };
}

export function packageFacts(
  found: DistributionPackage,
  distribution: Distribution | undefined,
): ElementFacts {
  const { name, version, architecture, source, license } = found;
  return {
    kind: 'distribution-package',
    name,
    version,
    purl: purlOrNone(() => distributionPurl(found, distribution)),
    license,
    source: source && `${source.name} ${source.version ?? version}`,
    notes: architecture ? [['architecture', architecture]] : [],
  };
}

/** The last part of a path: `app` of `/usr/bin/app`. */
function baseName(path: string): string {
  return path.split('/').findLast((part) => part !== '') ?? path;
}

function formatPlatform({ os, architecture, variant }: Platform): string {
  return [os, architecture, variant].filter(Boolean).join('/');
}
