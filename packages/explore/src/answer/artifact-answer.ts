import type { Fact } from './preview-answer.ts';

/** A manifest that refers to an image, with its layers decoded. Nothing in it is verified except digests. */
export interface ArtifactAnswer {
  readonly digest: string;
  readonly artifactType?: string;
  readonly annotations: readonly Fact[];
  readonly documents: readonly DocumentAnswer[];
  /** Layers that are not shown. */
  readonly left: number;
}

/** One layer of an artifact. */
export interface DocumentAnswer {
  /** `SPDX SBOM`, `Sigstore bundle`, … */
  readonly title: string;
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly facts: readonly Fact[];
  /** Of an SBOM. */
  readonly packages?: readonly PackageAnswer[];
  /** Packages that are not listed. */
  readonly packagesLeft?: number;
  /** The decoded document, indented; cut at 1 MiB. */
  readonly text?: string;
  /** Why it cannot be shown. */
  readonly problem?: string;
}

/** A package that an SBOM lists. */
export interface PackageAnswer {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly purl: string;
  /** Of the images that it is in, with commas: `linux/amd64, linux/arm64`. Empty: the SBOM does not say. */
  readonly platforms: string;
  /** Of the files that it is, or is in, with commas. */
  readonly paths: string;
}
