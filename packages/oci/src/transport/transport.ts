import type { ImageSource } from '../spec/image-source.ts';

/** What a transport may use to open a base. */
export interface TransportContext {
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** How base images of one scheme are read: `oci:DIR`, `docker://REFERENCE`. */
export interface Transport {
  /** What stands before the first colon. */
  readonly scheme: string;
  /** @param target what stands behind the colon, without `//` */
  open(target: string, context: TransportContext): ImageSource | Promise<ImageSource>;
}
