import type { ContainerConfig } from '@strake/oci';

/** Where an image ends and its base begins. */
export interface Seam {
  /** Number of the lowest layers, which are those of the base. */
  readonly layers: number;
  /** Number of the first history entries, which are those of the base; undefined if the history was reset. */
  readonly history: number | undefined;
  /** How a container of the base starts. */
  readonly config: ContainerConfig;
  /** Further keys of the base's config. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Full reference of the base, where it is known. */
  readonly name?: string;
  /** Of its manifest for the platform, where it is known; images of other tools may have that of its index. */
  readonly digest?: string;
}
