import type { ProgramSizes } from '@strake/plugin-go/program';

/** What the bytes of an image are: plain data, which `strake size --json` prints. */
export interface ImageSizes {
  /** Where it was read from: `oci:dist/oci:v1`. */
  readonly name: string;
  /** In the order of the index. */
  readonly images: readonly PlatformSizes[];
}

/** One image for one platform. All sizes are bytes. */
export interface PlatformSizes {
  /** `linux/arm/v7`. */
  readonly platform: string;
  /** Of the manifest. */
  readonly digest: string;
  /** Layers as a registry has them: what is pulled. */
  readonly compressed: number;
  /** Layers as tars. */
  readonly uncompressed: number;
  /** Files of layers that layers above replace or remove: they are pulled, and nobody sees them. */
  readonly hidden: number;
  /** Lowest first. */
  readonly layers: readonly LayerSizes[];
  /** Regular files that the image shows; the largest first. */
  readonly files: readonly FileSize[];
  /** Directories with a file in or below them; the largest first. */
  readonly directories: readonly DirectorySize[];
  readonly hiddenFiles: readonly HiddenFile[];
  /** Files of at least 64 KiB that the image shows at several paths; those that waste most first. */
  readonly duplicates: readonly DuplicateFile[];
  /** Programs of Go; the largest first. */
  readonly programs: readonly PlacedProgram[];
}

export interface LayerSizes {
  readonly digest: string;
  readonly compressed: number;
  /** Absent for a layer that is not where the image is, as layers of Windows. */
  readonly uncompressed?: number;
  /** From the history. */
  readonly createdBy?: string;
}

export interface FileSize {
  /** Absolute. */
  readonly path: string;
  readonly size: number;
  /** Position in `layers`, from 0. */
  readonly layer: number;
}

export interface DirectorySize {
  /** Absolute. */
  readonly path: string;
  /** Of all files in it and below it. */
  readonly size: number;
  /** How many these are. */
  readonly files: number;
}

export interface HiddenFile extends FileSize {
  /** The position of the layer that hides it. */
  readonly by: number;
  readonly how: 'replaced' | 'removed';
}

/** Equal files: of the same size and CRC-32. All but one could be links. */
export interface DuplicateFile {
  /** Absolute, sorted. */
  readonly paths: readonly string[];
  /** Of each. */
  readonly size: number;
  /** Of all but one. */
  readonly wasted: number;
}

export interface PlacedProgram extends FileSize {
  readonly program: ProgramSizes;
}
