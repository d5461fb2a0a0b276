import type { Platform } from '@strake/core/plugin';

/** What the layers of one platform's image contain: the facts of an SBOM. Everything is sorted, and nothing depends on the machine. */
export interface Inventory {
  readonly platform: Platform;
  /** Programs with build information, by path. */
  readonly programs: readonly Program[];
  /** Other regular files of the build's own layers, by path. Those of the base are its own SBOM's, or its distribution's. */
  readonly files: readonly ListedFile[];
  /** The layers that were read, the lowest first. */
  readonly layers: readonly InventoryLayer[];
  /** Packages of the distribution, by name: what the databases of `dpkg` and `apk` list. */
  readonly packages: readonly DistributionPackage[];
  /** Of `os-release`: `{ id: 'debian', versionId: '12' }`. */
  readonly distribution?: { readonly id: string; readonly versionId?: string };
  readonly base?: InventoryBase;
}

export interface ListedFile extends InventoryFile {
  /** Position of the layer that it is of, among `layers`. */
  readonly layer: number;
}

export interface InventoryLayer {
  /** Digest of its uncompressed tar. */
  readonly diffId: string;
  /** What it is if it is that of `builtin:static`, none of whose files is listed. */
  readonly base?: { readonly name: string; readonly version: string };
}

export interface InventoryFile {
  /** Absolute path in the image, without symbolic links; without the drive on Windows. */
  readonly path: string;
  readonly size: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
}

/** A program of Go, and what it says of its build. */
export interface Program extends InventoryFile {
  /** True for a program of the build's own layers, false for one of the base. */
  readonly own: boolean;
  /** Go's: `go1.26.8`, without experiments. */
  readonly toolchain: string;
  /** Import path of its main package; absent in a program that was not built in module mode. */
  readonly importPath?: string;
  /** Absent in a program of a package outside of any module. */
  readonly main?: Module;
  readonly modules: readonly Module[];
  /** Build settings: `GOARCH`, `vcs.revision`, … */
  readonly settings: Readonly<Record<string, string>>;
}

/** A module that was linked into a program. */
export interface Module {
  /** As in `require`. */
  readonly path: string;
  /** Absent where there is none to claim: `(devel)`, and what a directory replaces. */
  readonly version?: string;
  /** `h1:…` of the module that was used; absent for the main module, directories, and vendored builds. */
  readonly sum?: string;
  readonly replacement?: {
    /** A module, or a directory: `./fork`. */
    readonly path: string;
    /** Absent for a directory. */
    readonly version?: string;
  };
  /** SPDX expression; absent: not known. */
  readonly license?: string;
}

/** A package of `dpkg` or `apk`. */
export interface DistributionPackage {
  readonly type: 'deb' | 'apk';
  readonly name: string;
  readonly version: string;
  readonly architecture?: string;
  /** The source package, where it differs. */
  readonly source?: { readonly name: string; readonly version?: string };
  /** As the database has it; not always an SPDX expression. */
  readonly license?: string;
}

export interface InventoryBase {
  /** As configured. */
  readonly reference: string;
  /** Of its manifest for the platform. */
  readonly digest: string;
  /** `gcr.io/distroless/static:latest`; absent if it is not in a registry. */
  readonly name?: string;
  /** SBOMs that it has itself, by reference. */
  readonly sboms: readonly {
    readonly mediaType: string;
    /** Of the document. */
    readonly digest: string;
  }[];
}
