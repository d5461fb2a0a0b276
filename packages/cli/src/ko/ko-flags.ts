import { type Command, InvalidArgumentError, Option } from 'commander';
import { booleanFlag, listFlag } from './go-flags.ts';

/** ko's flags of every command that builds, as commander parses them. Source: ko v0.19.1, docs/reference/ko_build.md. */
export interface KoBuildFlags {
  readonly bare?: boolean;
  readonly baseImportPaths?: boolean;
  readonly preserveImportPaths?: boolean;
  readonly debug?: boolean;
  readonly disableOptimizations?: boolean;
  readonly imageAnnotation?: readonly string[];
  readonly imageLabel?: readonly string[];
  readonly imageRefs?: string;
  readonly imageUser?: string;
  readonly insecureRegistry?: boolean;
  /** 0: as many as strake finds right. */
  readonly jobs?: number;
  readonly ldflags?: readonly string[];
  readonly local?: boolean;
  readonly ociLayoutPath?: string;
  readonly platform?: readonly string[];
  readonly push?: boolean;
  readonly sbom?: string;
  readonly sbomDir?: string;
  readonly tagOnly?: boolean;
  readonly tags?: readonly string[];
  readonly tarball?: string;
}

/** ko's flags of the commands that read YAML. */
export interface KoFileFlags extends KoBuildFlags {
  readonly filename?: readonly string[];
  readonly recursive?: boolean;
  readonly selector?: string;
}

/** Adds the flags of {@link KoBuildFlags}. */
export function addKoBuildFlags(command: Command): Command {
  const options = [
    booleanFlag('--bare', 'name the image KO_DOCKER_REPO and nothing else'),
    booleanFlag(
      '-B, --base-import-paths',
      'name the image KO_DOCKER_REPO and the last element of the import path, without a hash',
    ),
    booleanFlag('--debug', 'start the program under Delve, which listens on port 40000'),
    booleanFlag('--disable-optimizations', 'compile without optimizations, for debuggers'),
    listFlag('--image-annotation <KEY=VALUE>', 'annotations of the image (default: none)'),
    listFlag('--image-label <KEY=VALUE>', 'labels of the image, over those of its base'),
    new Option('--image-refs <FILE>', 'also write the references of the images to this file'),
    new Option('--image-user <USER>', 'user that the image runs as (default: that of its base)'),
    booleanFlag(
      '--insecure-registry',
      'accept plain HTTP and unknown certificates from the registries of images and bases',
    ),
    new Option(
      '-j, --jobs <N>',
      'number of parallel compiles (default: about one per core)',
    ).argParser(parseJobs),
    listFlag('--ldflags <FLAGS>', 'flags of the linker, instead of those of .ko.yaml'),
    booleanFlag('-L, --local', 'load the images into Docker or Podman'),
    new Option('--oci-layout-path <DIR>', 'add the images to this OCI layout'),
    listFlag(
      '--platform <PLATFORM>',
      'platforms to build for: all, or OS[/ARCH[/VARIANT]], which selects platforms of the base',
    ),
    booleanFlag(
      '-P, --preserve-import-paths',
      'name the image KO_DOCKER_REPO and the whole import path',
    ),
    booleanFlag('--push', 'push to KO_DOCKER_REPO (default: true)'),
    new Option(
      '--sbom <FORMAT>',
      'spdx: an SBOM of each image, under a tag beside it; none: no SBOM',
    ).default('spdx'),
    new Option('--sbom-dir <DIR>', 'also write the SBOMs to files in this directory'),
    booleanFlag(
      '--tag-only',
      'print the tag instead of the digest; needs exactly one tag, other than latest',
    ),
    listFlag('-t, --tags <TAG>', 'tags of the images (default: latest)'),
    new Option('--tarball <FILE>', 'write an archive for "docker load"; one platform'),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

/** Adds the flags of {@link KoFileFlags}. */
export function addKoFileFlags(command: Command): Command {
  return addKoBuildFlags(command)
    .addOption(listFlag('-f, --filename <FILE|DIR|->', 'YAML or JSON that names images as ko://…'))
    .addOption(booleanFlag('-R, --recursive', 'also read the directories in those of --filename'))
    .option('-l, --selector <SELECTOR>', 'only objects with these labels: KEY=VALUE,KEY!=VALUE');
}

function parseJobs(value: string): number {
  if (!/^\d{1,5}$/.test(value)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(value);
}
