/** One thing that was noticed about an image. */
export interface Finding {
  /** `error`: it breaks a rule; `warning`: readers may disagree on it; `note`: something could not be looked at. */
  readonly level: 'error' | 'warning' | 'note';
  /** The platform, as `linux/arm/v7`, or `index`; with the layer, counted from 0: `linux/amd64 layers[2]`. */
  readonly where: string;
  /** Of the manifest, config or blob that it is about. */
  readonly digest?: string;
  /** One line, without full stop. */
  readonly message: string;
}

/** Takes findings about one place. */
export type Report = (level: Finding['level'], message: string) => void;
