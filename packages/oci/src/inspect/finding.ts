/** A finding about an image. */
export interface Finding {
  /** `error`: violates a rule; `warning`: readers may interpret it differently; `note`: something could not be checked. */
  readonly level: 'error' | 'warning' | 'note';
  /** The platform, as `linux/arm/v7`, or `index`; with the layer, counted from 0: `linux/amd64 layers[2]`. */
  readonly where: string;
  /** The digest of the manifest, config or blob that it is about. */
  readonly digest?: string;
  /** One line, without a full stop. */
  readonly message: string;
}

/** Reports a finding about one place. */
export type Report = (level: Finding['level'], message: string) => void;
