/** How a published image differs from the one that was built again. */
export interface ImageDifference {
  /** Absent for the index. */
  readonly platform?: string;
  /** Of the published layer, if it is about one. */
  readonly layer?: string;
  /** Of the entry of the layer. */
  readonly path?: string;
  /** `mode is 0755, rebuilt 0644`. */
  readonly what: string;
}
